import type { PlotOptions } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { Canvas } from "./_canvas.ts";

/** The document that Plot draws into. */
export type PlotDocument = NonNullable<PlotOptions["document"]>;

/**
 * Makes an empty HTML document for Observable Plot, outside any browser.
 *
 * Its canvas elements are a stand-in that can fill rectangles and hold an image, which is what
 * Plot's continuous legends and rasters ask for. What needs a pointer (tips, crosshairs) stays
 * without effect.
 *
 * @returns a new document; nothing is shared between two calls
 */
export function makeDocument(): PlotDocument {
  const page = parseHTML("<!doctype html><html><body></body></html>");
  const { document } = page as unknown as { document: { createElement(name: string): unknown } };
  const createElement = document.createElement.bind(document);
  Object.defineProperty(document, "createElement", {
    value: (name: string) => name === "canvas" ? new Canvas() : createElement(name),
  });
  return document as unknown as PlotDocument;
}
