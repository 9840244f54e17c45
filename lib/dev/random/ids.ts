import type { Random } from "./random.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Draws a UUID; version 4 as ids are, version 5 as the queue's request ids are. */
export function drawUuid(random: Random, version: 4 | 5 = 4): string {
  const digits = random.hex(32);
  const variant = "89ab"[random.int(0, 3)];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    version + digits.slice(13, 16),
    variant + digits.slice(17, 20),
    digits.slice(20),
  ].join("-");
}

/** Draws a ULID whose time is `timeMs`, in milliseconds since 1970. */
export function drawUlid(random: Random, timeMs: number): string {
  let time = "";
  for (let rest = timeMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) {
    time = CROCKFORD[rest % 32] + time;
  }
  let tail = "";
  for (let i = 0; i < 16; i++) tail += CROCKFORD[random.int(0, 31)];
  return time + tail;
}

/** Returns the time that a ULID carries, in milliseconds since 1970. */
export function ulidTimeMs(ulid: string): number {
  let time = 0;
  for (const unit of ulid.slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(unit);
  return time;
}
