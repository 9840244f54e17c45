/// <reference lib="deno.worker" />
import { initWorker } from "@zip.js/zip.js/worker";
import { DeflateStream } from "./deflate_stream.ts";

initWorker({ CompressionStreamFallback: DeflateStream });
