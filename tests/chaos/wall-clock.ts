/** The clock on the wall, which somebody sets while everything runs: what counts milliseconds by it is wrong by hours then. */
const RealDate = Date;
let offByMs = 0;

class SetDate extends RealDate {
  constructor(...parts: [] | [number | string | Date]) {
    if (parts.length === 0) super(SetDate.now());
    else super(parts[0]);
  }
  static override now(): number {
    return RealDate.now() + offByMs;
  }
}

/** In place of this process's own, for as long as it runs. */
export function installWallClock(): void {
  globalThis.Date = SetDate as DateConstructor;
}

export function setWallClock(byMs: number): void {
  offByMs = byMs;
}
