import { createHash } from "node:crypto";
import { readAssets } from "../content/assets.ts";
import type { Frame } from "../content/shell.ts";

const STYLES = ["page.css", "live.css"];
const SCRIPTS = ["page.js", "hover.js"];
/** What only pages with interactive tables carry, in this order. */
const TABLE_SCRIPTS = ["links.js", "tables.js"];

/**
 * Frames a page that is a file: its style sheets and scripts are inside it, the policy names the digests
 * of these scripts and lets nothing else run, and nothing is loaded from anywhere.
 *
 * @param main The page's content.
 */
export function fileFrame(main: string): Frame {
  const assets = readAssets();
  const hasTables = main.includes('<div class="balancebook-table');
  const scripts = [...SCRIPTS, ...(hasTables ? TABLE_SCRIPTS : [])]
    .map((name) => assets.get(name)!.body);
  const digests = scripts.map((script) =>
    `'sha256-${createHash("sha256").update(script).digest("base64")}'`
  );
  const policy = `default-src 'none'; script-src ${digests.join(" ")}; ` +
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  const styles = STYLES.map((name) => `<style>\n${assets.get(name)!.body}</style>`);
  return {
    head: [
      `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
      ...styles,
    ].join("\n"),
    attributes: "",
    home: "index.html",
    search: "",
    scripts: scripts.map((script) => `<script>${script}</script>\n`).join(""),
  };
}
