/** A company's own faces: files in the data folder, what is told of those that do not fit, and who is sent which design. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import example from '../../docs/avatar-example.json' with { type: 'json' };
import type { VoiceProfile } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { AVATARS } from '../../shared/avatar/avatars.ts';
import { routes } from '../../shared/http/routes.ts';
import { listenerRoutes, ownAvatar, type OwnAvatar, type RoomCreated } from '../../shared/rooms/http.ts';
import { pathOf } from '../../shared/http/route.ts';
import { apiOf } from '../fakes/api.ts';
import { roomsBed, speak } from '../fakes/rooms-bed.ts';
import { tone } from '../fakes/scripted-engines.ts';
import { CompanionClient } from '../../client/http/companion-client.ts';

const { start, running, room, host, listener } = roomsBed();
const { logo: _, ...plain } = example;

function put(file: string, content: unknown): void {
  const folder = join(running().folder, 'avatars');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
}

const list = () => apiOf(running().address).call(routes.rooms.avatars);

/** As a listener's page asks, who was let in. */
async function tokenFor({ code, key }: RoomCreated): Promise<string> {
  const anybody = new CompanionClient(() => running().listenerAddress);
  return (
    await anybody.call(listenerRoutes.enter, { params: { code }, body: key === undefined ? {} : { key } })
  ).token;
}
async function faceOf({ code }: RoomCreated, token: string): Promise<OwnAvatar | number> {
  const path = pathOf(listenerRoutes.avatar, { params: { code } });
  const answer = await fetch(running().listenerAddress + path, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.ok ? ownAvatar.parse(await answer.json()) : answer.status;
}

it('files that fit are offered, and each that does not is named with its field, what was seen and what is taken', async () => {
  await start();
  expect(await list()).toEqual({ avatars: [], left_out: [] });
  put('Sol.json', example);
  put('second.json', { ...plain, id: 'guide', name: 'Guide' });
  put('colour.json', { ...plain, skin: 'red' });
  put('mira.json', plain);
  put('third.json', { ...plain, id: 'guide' });
  put('our face.json', plain);
  put('broken.json', '{"name": ');
  const huge = { ...plain, name: 'x'.repeat(70_000) };
  put('huge.json', huge);
  put('deep.json', '['.repeat(500) + ']'.repeat(500));
  put('notes.txt', 'no design');
  const folder = join(running().folder, 'avatars');
  mkdirSync(join(folder, 'folder.json'));
  writeFileSync(join(running().folder, 'outside.json'), JSON.stringify(plain));
  symlinkSync(join(running().folder, 'outside.json'), join(folder, 'link.json'));
  const { avatars, left_out } = await list();
  expect(avatars).toEqual([
    { id: 'sol', design: example },
    { id: 'guide', design: { ...plain, name: 'Guide' } },
  ]);
  expect(Object.fromEntries(left_out.map(({ file, why }) => [file, why]))).toEqual({
    'broken.json': 'saw text that is not JSON, takes a design as JSON',
    'colour.json': 'skin: saw "red", takes a colour like "#a1b2c3"',
    'deep.json': 'saw more than 16 levels of nesting, takes at most 16',
    'folder.json': 'saw no file, takes a file that lies here',
    'huge.json': `saw ${JSON.stringify(huge).length} bytes, takes at most 65536`,
    'link.json': 'saw a link, takes a file that lies here',
    'mira.json': 'id: saw "mira", takes an id that no other avatar has',
    'our face.json': `the file's name: saw "our face", takes the id of an avatar, 1 to 40 of a-z 0-9 -`,
    'third.json': 'id: saw "guide", takes an id that no other avatar has',
  });
});

it('more files than are taken are left out, and so is a folder that is none', async () => {
  await start();
  for (let at = 10; at < 50; at++) put(`face-${at}.json`, plain);
  const { avatars, left_out } = await list();
  expect(avatars.map(({ id }) => id)).toEqual(Array.from({ length: 32 }, (_, at) => `face-${at + 10}`));
  expect(left_out).toEqual([{ file: 'avatars', why: 'saw 40 files, takes 32: the first by their names' }]);
  rmSync(join(running().folder, 'avatars'), { recursive: true });
  writeFileSync(join(running().folder, 'avatars'), 'no folder');
  expect(await list()).toEqual({
    avatars: [],
    left_out: [{ file: 'avatars', why: 'cannot be read (ENOTDIR)' }],
  });
});

it('who was let in is sent the design of their room’s face, and nobody that of another', async () => {
  await start();
  put('sol.json', example);
  put('guide.json', plain);
  const made = await room({ avatar: { id: 'sol' }, access: 'link' });
  const other = await room({ avatar: { id: 'gone' }, access: 'link' });
  const token = await tokenFor(made);
  expect(await faceOf(made, token)).toEqual({ id: 'sol', design: example });
  // A face that nobody knows is the first of those that come with the product.
  expect(await faceOf(other, await tokenFor(other))).toEqual({ id: 'gone', design: AVATARS.mira });
  expect(await faceOf(made, 'guessed')).toBe(404);
  expect(await faceOf(other, token)).toBe(404);
  expect((await fetch(`${running().listenerAddress}/api/avatars`)).status).toBe(404);
});

it('a file that is edited counts from the next room on, and its face speaks in its own voice', async () => {
  const voiceOf = (profile: VoiceProfile | undefined) =>
    ({ id: `hz-${profile?.pitchHz ?? 'any'}`, name: 'Script', kind: 'matched' }) as const;
  await start({
    voiceFor: voiceOf,
    synthesize: ({ voice, targetMs }) => Promise.resolve({ ...tone(targetMs ?? 500), voice }),
  });
  put('sol.json', { ...example, voicePitchHz: 90 });
  const made = await room({ avatar: { id: 'sol' }, preserve_voice: false });
  const speaker = await host(made);
  const spanish = await listener(made, { language: 'es' });
  speaker.send({ type: 'start_translation' });
  await spanish.until(() => spanish.of('room_state').some(({ state }) => state === 'live'), 'live');
  speak(speaker, 2_000);
  expect((await spanish.next('dub_start')).voice).toEqual(voiceOf({ pitchHz: 90 }));
  put('sol.json', { ...example, skin: '#ffffff' });
  const next = await room({ avatar: { id: 'sol' } });
  expect(await faceOf(next, await tokenFor(next))).toMatchObject({ design: { skin: '#ffffff' } });
});
