/** The socket with the real engines behind it: speech dubbed, engines killed, sound that is no speech. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { joined, say } from '../engines/speech.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { loud, noise, silence } from '../fixtures/sound.ts';

const FRAME_SAMPLES = 1024;
const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
let companion: RunningCompanion;
let count = 0;
let client: WireClient;

beforeAll(async () => {
  companion = await runCompanion(catalog);
});
beforeEach(async () => {
  client = await WireClient.connect(companion.address, { session: `s${++count}` });
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  await client.next('dubbing_started');
  return () => {
    client.cut();
  };
});
afterAll(async () => {
  await companion.close();
  await catalog.close();
});

function send(samples: Int16Array): void {
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    client.sendSound(samples.subarray(at, at + FRAME_SAMPLES));
  }
}

async function stopped(): Promise<void> {
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
}

function everyClauseEnded(): void {
  const ends = client.messages.flatMap((message) => {
    if (message.type === 'dub_end') return [message.clause_id];
    return message.type === 'error' && message.clause_id !== undefined ? [message.clause_id] : [];
  });
  expect(ends.sort((a, b) => a - b)).toEqual(client.of('clause').map(({ clause_id }) => clause_id));
}

describe('the embedded engines behind the socket', () => {
  it('dub two speakers into Spanish in two voices', async () => {
    send(
      joined(
        say('We can take the first train in the morning.', 'rms'),
        silence(900),
        say('My brother left the house three days ago.', 'slt'),
        silence(900),
      ),
    );
    await client.until(() => client.of('speaker').length >= 2, 'two speakers');
    await stopped();
    everyClauseEnded();
    const english = client
      .of('clause')
      .map(({ text }) => text)
      .join(' ');
    expect(english).toMatch(/first train/);
    expect(english).toMatch(/brother left the house/);
    const spanish = client
      .of('translation')
      .map(({ text }) => text)
      .join(' ');
    expect(spanish).toMatch(/primer tren/);
    expect(spanish).toMatch(/hermano/);
    const voices = new Set(client.of('dub_start').map(({ voice }) => voice.id));
    expect([...voices].map((id) => /\+([mf])/.exec(id)?.[1] ?? '').sort()).toEqual(['f', 'm']);
    expect(client.of('dub_end').every(({ outcome }) => outcome === 'spoken')).toBe(true);
    expect(client.of('dub_end')[0]?.marks?.length).toBeGreaterThan(0);
  });

  it.each([
    ['recogniser', 'pocketsphinx/host'],
    ['synthesiser', 'espeak/host'],
    ['translator', 'apertium'],
  ])('go on when the %s is killed in the middle of a clause', async (_name, command) => {
    const first = say('My brother left the house three days ago.', 'rms');
    send(first.subarray(0, 16_000));
    await client.next('transcript');
    killChildren(command);
    send(joined(first.subarray(16_000), silence(900)));
    send(joined(say('We can take the first train in the morning.', 'rms'), silence(900)));
    await client.until(
      () => client.of('clause').some(({ text }) => text.includes('train')),
      'the later clause',
    );
    await stopped();
    everyClauseEnded();
    expect(client.of('dub_end').filter(({ outcome }) => outcome === 'spoken').length).toBeGreaterThan(0);
    const english = client
      .of('clause')
      .map(({ text }) => text)
      .join(' ');
    expect(english).toMatch(/the house/);
  });

  it.each<[string, () => Int16Array]>([
    ['silence', () => silence(8000)],
    ['white noise', () => noise(8000)],
    ['a steady tone', () => loud(8000, 440)],
    [
      'speech clipped to a square wave',
      () => say('good morning').map((sample) => (sample > 0 ? 32_767 : -32_768)),
    ],
  ])('have nothing to say to %s, or say it and end it', async (_what, make) => {
    send(make());
    await stopped();
    everyClauseEnded();
    expect(client.of('error')).toEqual([]);
  });
});

/** Kills what runs under this process by that command, at once. */
function killChildren(command: string): void {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      const [parent, args] = [inProc(pid, 'stat'), inProc(pid, 'cmdline')];
      // The second field is the program's name in brackets, which may hold anything.
      return { pid: Number(pid), parent: Number(/.*\) \S (\d+)/.exec(parent)?.[1]), args };
    });
  const isOurs = (pid: number): boolean => {
    if (pid === process.pid) return true;
    const parent = processes.find((one) => one.pid === pid)?.parent;
    return parent !== undefined && parent > 1 && isOurs(parent);
  };
  const found = processes.filter(
    ({ pid, args }) => pid !== process.pid && args.includes(command) && isOurs(pid),
  );
  expect(found.length).toBeGreaterThan(0);
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
}

/** Empty where the process has ended meanwhile. */
function inProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
