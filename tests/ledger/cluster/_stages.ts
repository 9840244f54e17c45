import { findBucket } from "../../../lib/ledger/cluster/find.ts";
import { makeGlobal } from "../../../lib/ledger/cluster/global.ts";
import { linkBucket } from "../../../lib/ledger/cluster/link.ts";
import { type StageLine, writeManifest } from "../../../lib/ledger/cluster/manifest.ts";

/** Does every link task, the global one, and every find task, each once, with their manifests in the folder. */
export async function findAll(
  folder: string,
  manifest: string,
  of: number,
): Promise<{ links: StageLine[]; global: StageLine; found: StageLine[] }> {
  const options = { linked: `${folder}/linked.jsonl`, global: `${folder}/global.jsonl` };
  const buckets = Array.from({ length: of }, (_, number) => ({ number, of }));
  const links: StageLine[] = [];
  for (const bucket of buckets) links.push(await linkBucket(manifest, bucket, folder));
  await writeManifest(options.linked, links);
  const { linked } = options;
  const global = await makeGlobal({ manifest, linked, out: folder, tolerance: null });
  await writeManifest(options.global, [global]);
  const found: StageLine[] = [];
  for (const bucket of buckets) {
    found.push(await findBucket(bucket, { ...options, out: folder }));
  }
  await writeManifest(`${folder}/found.jsonl`, found);
  return { links, global, found };
}
