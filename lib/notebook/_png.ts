import { fileURLToPath } from "node:url";

const FAMILY = "DejaVu Sans";
const FONTS = ["DejaVuSans", "DejaVuSans-Bold"];

/**
 * Draws an SVG as a PNG, with fonts that come with the packages and none of the machine's.
 *
 * @param scale pixels of the picture per pixel of the SVG
 */
export async function drawPng(svg: string, scale: number): Promise<Uint8Array> {
  // The library asks for permissions where it is imported; the other import installs the fonts.
  const [{ Resvg }] = await Promise.all([
    import("@resvg/resvg-js"),
    import("dejavu-fonts-ttf/package.json", { with: { type: "json" } }),
  ]);
  const fontFiles = FONTS.map((name) =>
    fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
  );
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    background: "white",
    font: {
      loadSystemFonts: false,
      fontFiles,
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
      serifFamily: FAMILY,
      monospaceFamily: FAMILY,
    },
  }).render().asPng();
}
