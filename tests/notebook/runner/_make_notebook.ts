/** Writes a notebook of code cells into a folder, for a test; `checks` tags the last of them. */
export async function makeNotebook(
  folder: string,
  name: string,
  sources: readonly string[],
): Promise<string> {
  const cells = sources.map((source, index) => ({
    cell_type: "code",
    id: `cell-${index + 1}`,
    metadata: index === sources.length - 1 ? { tags: ["checks"] } : {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const title = { cell_type: "markdown", id: "title", metadata: {}, source: `# Test ${name}` };
  const path = `${folder}/${name}.ipynb`;
  const metadata = { kernelspec: { display_name: "Deno", language: "typescript", name: "deno" } };
  const notebook = { cells: [title, ...cells], metadata, nbformat: 4, nbformat_minor: 5 };
  await Deno.writeTextFile(path, JSON.stringify(notebook));
  return path;
}
