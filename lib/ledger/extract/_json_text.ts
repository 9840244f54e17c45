import type { InspectNode } from "../../inspect/mod.ts";

const MAX_DEPTH = 20;

/**
 * Writes a printed value as JSON, with each number's printed digits; what JSON has no form for is
 * written as the text that was printed, and what was left out as null.
 */
export function jsonText(node: InspectNode, depth = 0): string {
  if (depth > MAX_DEPTH) return "null";
  const list = (items: readonly InspectNode[]) =>
    `[${items.map((item) => jsonText(item, depth + 1)).join(",")}]`;
  switch (node.kind) {
    case "object":
      return `{${
        node.entries.filter(({ value }) => value.kind !== "undefined")
          .map(({ key, value }) => `${JSON.stringify(key)}:${jsonText(value, depth + 1)}`).join(",")
      }}`;
    case "map":
      return `{${
        node.pairs.map(([key, value]) =>
          `${JSON.stringify(plainText(key))}:${jsonText(value, depth + 1)}`
        ).join(",")
      }}`;
    case "array":
    case "set":
      return list(node.items);
    case "number": {
      const digits = node.printed.replaceAll("_", "");
      return /^-?\d/.test(digits) ? digits : JSON.stringify(digits);
    }
    case "bigint":
      return node.printed.replaceAll("_", "");
    case "boolean":
      return `${node.value}`;
    case "boxed":
      return jsonText(node.value, depth + 1);
    case "null":
    case "undefined":
    case "hole":
    case "elided":
    case "promise":
      return "null";
    default:
      return JSON.stringify(plainText(node));
  }
}

function plainText(node: InspectNode): string {
  switch (node.kind) {
    case "string":
      return node.value;
    case "call":
      return node.value.kind === "string" ? node.value.value : node.value.printed;
    case "number":
    case "bigint":
      return node.printed;
    case "bytes":
      return node.hex;
    default:
      return "text" in node ? node.text : "";
  }
}
