import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface DoctorReport {
  readonly lines: readonly string[];
  readonly code: number | null;
}

/** What `npm run doctor` says of a companion with such settings, line by line, and its exit code. */
export async function runDoctor(
  dataFolder: string,
  settings: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): Promise<DoctorReport> {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const env = { ...inherited, ENV_FILE: '/dev/null', DATA_DIR: dataFolder, ...settings };
  const child = spawn(process.execPath, ['scripts/doctor.mjs', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { lines: said.split('\n'), code };
}
