/** Functions of the C library, on Linux. */
const SYMBOLS = {
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  pipe2: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;
const NON_BLOCKING = 0o4000;
const WRITE_ONLY = 0o1;
const ACCESS = 0o3;
const OUT = 0x20;
const ERROR = 0x0a;

type Libc = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/**
 * Has what inherits this process's output write where the process itself was started to write.
 *
 * The kernel gives its cells, and the programs that they start, pipes whose ends it reads and drops. On
 * Linux those pipes are replaced by the process's own output, which our proxy reads; nothing changes
 * elsewhere, or where that cannot be done.
 */
export function restoreInheritedOutput(): void {
  if (Deno.build.os !== "linux") return;
  let library;
  try {
    library = Deno.dlopen("libc.so.6", SYMBOLS);
  } catch {
    return;
  }
  try {
    restore(library.symbols);
  } finally {
    library.close();
  }
}

/**
 * Finds the descriptors that this process's streams and those of its children lead to, by trying, and
 * has them lead to its own output. Others of the same pipes stay, since the kernel waits for what it
 * writes to them itself.
 */
function restore(libc: Libc): void {
  const ends = new Int32Array(2);
  if (libc.pipe2(ends, NON_BLOCKING) !== 0) return;
  const [reading, writing] = ends;
  const arrived = new Uint8Array(8);
  /** Has a descriptor lead to the process's own output if what is written reaches it. */
  const redirect = (descriptor: number, write: () => void): boolean => {
    const kept = libc.dup(descriptor);
    libc.dup2(writing, descriptor);
    write();
    const count = Number(libc.read(reading, arrived, BigInt(arrived.length)));
    const first = count > 0 ? arrived[0] : undefined;
    libc.dup2(first === undefined ? kept : first === OUT ? 1 : 2, descriptor);
    libc.close(kept);
    return first !== undefined;
  };
  const others = listWritablePipes().filter(({ descriptor }) => descriptor !== writing);
  const own = others.filter(({ descriptor }) => redirect(descriptor, writeOwn));
  // To start a child takes milliseconds: only what leads to the same pipes is tried so.
  const pipes = new Set(own.map(({ pipe }) => pipe));
  for (const other of others) {
    if (own.includes(other) || own.length > 0 && !pipes.has(other.pipe)) continue;
    redirect(other.descriptor, writeFromChild);
  }
  libc.close(reading);
  libc.close(writing);
}

/** Writes a space to standard output, and a line feed to standard error. */
function writeOwn(): void {
  Deno.stdout.writeSync(new Uint8Array([OUT]));
  Deno.stderr.writeSync(new Uint8Array([ERROR]));
}

/** Has a child write as {@linkcode writeOwn} does. */
function writeFromChild(): void {
  new Deno.Command("/bin/sh", {
    args: ["-c", "printf ' '; echo >&2"],
    stdout: "inherit",
    stderr: "inherit",
  }).outputSync();
}

/** Lists descriptors of this process that write to pipes, but for its own output, and their pipes. */
function listWritablePipes(): { descriptor: number; pipe: string }[] {
  return [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name))
    .filter((descriptor) => descriptor > 2)
    .flatMap((descriptor) => {
      try {
        const flags = /^flags:\s*(\d+)/m.exec(
          Deno.readTextFileSync(`/proc/self/fdinfo/${descriptor}`),
        );
        const pipe = Deno.readLinkSync(`/proc/self/fd/${descriptor}`);
        const isWritten = (parseInt(flags?.[1] ?? "0", 8) & ACCESS) === WRITE_ONLY;
        return pipe.startsWith("pipe:") && isWritten ? [{ descriptor, pipe }] : [];
      } catch {
        return [];
      }
    });
}
