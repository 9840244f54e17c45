import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";

const FAMILY = "DejaVu Sans";
const FONT_FILES = ["DejaVuSans", "DejaVuSans-Bold"].map((name) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
);

/**
 * Draws an SVG as a PNG, with fonts that come with the packages and none of the machine's.
 *
 * @param scale pixels of the picture per pixel of the SVG
 */
export function drawPng(svg: string, scale: number): Uint8Array {
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    background: "white",
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FILES,
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
      serifFamily: FAMILY,
      monospaceFamily: FAMILY,
    },
  }).render().asPng();
}
