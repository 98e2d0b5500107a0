import type { AbsentProgram, Command } from './plan.mjs';

export interface Program extends AbsentProgram {
  readonly shows: readonly (readonly (readonly string[])[])[];
  readonly commands: readonly Command[];
  readonly environment?: string;
}

export const PROGRAMS: readonly Program[];
export function absentPrograms(
  command: Command,
  exists?: (path: string) => boolean,
  environment?: Record<string, string | undefined>,
): Program[];
