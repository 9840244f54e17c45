import * as streams from "@std/streams";

/** Options of {@linkcode TextLineStream}. */
export interface TextLineStreamOptions {
  /** Whether a carriage return alone ends a line too; false by default. */
  readonly allowCR?: boolean;
}

/**
 * The stream of `@std/streams` that cuts texts into lines, without what ends them, in time linear in
 * the text whatever its chunks are. A last line without an end is a line; an empty rest is none.
 *
 * The package that the map of imports names has no types, so they stand here; a project that reaches
 * JSR maps `@std/streams` to `jsr:@std/streams` and changes nothing else.
 */
export const TextLineStream: new (
  options?: TextLineStreamOptions,
) => TransformStream<string, string> = streams.TextLineStream;
