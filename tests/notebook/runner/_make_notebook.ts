/** The code of a cell, with tags of its own where it has some. */
export type CellSource = string | { readonly source: string; readonly tags: readonly string[] };

/** Writes a notebook of code cells into a folder, for a test; `checks` tags the last of them. */
export async function makeNotebook(
  folder: string,
  name: string,
  sources: readonly CellSource[],
): Promise<string> {
  const cells = sources.map((cell, index) => ({
    cell_type: "code",
    id: `cell-${index + 1}`,
    metadata: typeof cell === "object"
      ? { tags: cell.tags }
      : index === sources.length - 1
      ? { tags: ["checks"] }
      : {},
    execution_count: null,
    outputs: [],
    source: typeof cell === "object" ? cell.source : cell,
  }));
  const title = { cell_type: "markdown", id: "title", metadata: {}, source: `# Test ${name}` };
  const path = `${folder}/${name}.ipynb`;
  const metadata = { kernelspec: { display_name: "Deno", language: "typescript", name: "deno" } };
  const notebook = { cells: [title, ...cells], metadata, nbformat: 4, nbformat_minor: 5 };
  await Deno.writeTextFile(path, JSON.stringify(notebook));
  return path;
}
