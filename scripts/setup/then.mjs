// Runs the command that setup was for, in its place: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @param {string[]} words the command, "node" and "npm" meaning those that run this */
export function runThen([command, ...words]) {
  const npm = process.env.npm_execpath;
  const [program, args] =
    command === 'npm' && npm !== undefined
      ? [process.execPath, [npm, ...words]]
      : [command === 'node' ? process.execPath : command, words];
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends its signals to the child as well; whoever signals this process alone means the child.
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', (error) => {
    console.error(`setup: ${command} cannot be run: ${error.message}`);
    process.exit(127);
  });
  child.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
