/** A cell of a made-up notebook that has run: Markdown, or code with what it shows. */
export type ExecutedCell =
  | string
  | { readonly source?: string; readonly tag?: string; readonly shows?: readonly object[] };

/** Writes a notebook that looks as if it had run, into a folder, for a test. */
export async function makeExecuted(
  folder: string,
  name: string,
  cells: readonly ExecutedCell[],
): Promise<void> {
  const notebook = {
    cells: cells.map((cell, index) =>
      typeof cell === "string"
        ? { cell_type: "markdown", id: `cell-${index}`, metadata: {}, source: cell }
        : {
          cell_type: "code",
          id: `cell-${index}`,
          metadata: cell.tag === undefined ? {} : { tags: [cell.tag] },
          execution_count: index,
          source: cell.source ?? "code",
          outputs: (cell.shows ?? []).map((data) => ({
            output_type: "display_data",
            metadata: {},
            data,
          })),
        }
    ),
    metadata: { language_info: { name: "typescript", pygments_lexer: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await Deno.writeTextFile(`${folder}/${name}.ipynb`, JSON.stringify(notebook));
}
