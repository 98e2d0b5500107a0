import { basename } from 'node:path';
import type { ClientCommand, PackageClient } from './package-client.ts';

/** The npm that runs this, where one does; npm tells its scripts where it lies. */
export function npmCommands(
  platform: NodeJS.Platform = process.platform,
  execPath: string | undefined = process.env['npm_execpath'],
): readonly ClientCommand[] {
  const own =
    execPath !== undefined && /^npm-cli\.c?js$/.test(basename(execPath))
      ? [{ command: process.execPath, args: [execPath] }]
      : [];
  return [
    ...own,
    platform === 'win32' ? { command: 'npm.cmd', args: [], shell: true } : { command: 'npm', args: [] },
  ];
}

const FLAGS = ['pack', '--ignore-scripts', '--loglevel', 'http', '--no-update-notifier'];
const PATIENCE = ['--fetch-retries', '1', '--fetch-retry-mintimeout', '500', '--fetch-timeout', '30000'];

export function npm(commands: readonly ClientCommand[] = npmCommands()): PackageClient {
  return {
    name: 'npm',
    registry: 'npm registry',
    commands,
    arguments: ({ name, version }) => [
      ...FLAGS,
      ...PATIENCE,
      '--pack-destination',
      '.',
      `${name}@${version}`,
    ],
    label: ({ name, version }) => `npm: ${name} ${version}`,
    extension: '.tgz',
    answered: /^npm http (fetch|cache)/m,
    isMissing: /is not recognized as an internal/,
    isUnreachable: /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ECONNRESET|EAI_AGAIN|ERR_SOCKET_TIMEOUT|network/,
    isNotThere: /\bE404\b|\bETARGET\b/,
  };
}
