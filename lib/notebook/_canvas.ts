import { crc32, deflateSync } from "node:zlib";
import { Buffer } from "node:buffer";

interface ImageBytes {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Stands in for a browser's canvas, as far as Plot needs one: filled rectangles for the ramps of
 * continuous legends, whole images for rasters, and a PNG of the result.
 */
export class Canvas {
  width = 300;
  height = 150;
  #pixels: Uint8ClampedArray | undefined;

  get #rgba(): Uint8ClampedArray {
    return this.#pixels ??= new Uint8ClampedArray(this.width * this.height * 4);
  }

  getContext(_kind: string) {
    const fill = (x: number, y: number, width: number, height: number, color: string) => {
      const rgba = parseColor(color);
      const right = Math.min(x + width, this.width);
      const bottom = Math.min(y + height, this.height);
      for (let row = Math.max(0, y); row < bottom; row++) {
        for (let column = Math.max(0, x); column < right; column++) {
          this.#rgba.set(rgba, (row * this.width + column) * 4);
        }
      }
    };
    return {
      fillStyle: "#000",
      fillRect(x: number, y: number, width: number, height: number) {
        fill(x, y, width, height, this.fillStyle);
      },
      createImageData: (width: number, height: number): ImageBytes => ({
        width,
        height,
        data: new Uint8ClampedArray(width * height * 4),
      }),
      putImageData: (image: ImageBytes) => this.#rgba.set(image.data),
    };
  }

  toDataURL(): string {
    const bytes = encodePng(this.width, this.height, this.#rgba);
    return `data:image/png;base64,${bytes.toString("base64")}`;
  }
}

function parseColor(color: string): [number, number, number, number] {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color)?.[1];
  if (hex !== undefined && hex.length !== 5 && hex.length !== 7) {
    const step = hex.length <= 4 ? 1 : 2;
    const parts = hex.match(step === 1 ? /./g : /../g)!.map((part) =>
      parseInt(step === 1 ? part + part : part, 16)
    );
    return [parts[0], parts[1], parts[2], parts[3] ?? 255];
  }
  const numbers = /^rgba?\(([^)]*)\)$/i.exec(color)?.[1].split(/[\s,/]+/).map(Number);
  if (numbers !== undefined && numbers.length >= 3 && numbers.every(Number.isFinite)) {
    return [numbers[0], numbers[1], numbers[2], Math.round((numbers[3] ?? 1) * 255)];
  }
  throw new TypeError(`Cannot paint with color ${JSON.stringify(color)}: expected #hex or rgb()`);
}

function encodePng(width: number, height: number, rgba: Uint8ClampedArray): Buffer {
  const lines = Buffer.alloc((width * 4 + 1) * height);
  for (let y = 0; y < height; y++) {
    lines.set(rgba.subarray(y * width * 4, (y + 1) * width * 4), y * (width * 4 + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(lines)),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, "latin1");
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)) >>> 0, 8 + data.length);
  return chunk;
}
