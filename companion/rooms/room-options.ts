import type { Avatar, RoomAccess } from '../../shared/rooms/fields.ts';
import type { RoomOptionsChange, RoomOptionsNow } from '../../shared/rooms/host-messages.ts';
import { badMessage } from '../bad-message.ts';
import type { RoomLanguages } from './room-languages.ts';
import type { RoomSecrets } from './room-secrets.ts';

/** The same for all rooms of a companion. */
export interface RoomSettings {
  readonly mostListeners: number;
  readonly mostLanguages: number;
  /** Where listeners find the room's page, the best first. */
  readonly addresses: () => readonly string[];
}

export interface RoomOptions {
  readonly name: string;
  readonly sourceLanguage: string;
  readonly access: RoomAccess;
  readonly isLocked: boolean;
  readonly avatar: Avatar;
  readonly pinned: string | undefined;
  readonly historyMinutes: number;
  readonly preserveVoice: boolean;
}

/**
 * The options with what the host changes of them.
 * @throws DubError `bad_message`, `unsupported_language_pair`: nothing has changed then
 */
export function changedOptions(
  options: RoomOptions,
  change: RoomOptionsChange,
  languages: RoomLanguages,
  secrets: RoomSecrets,
): RoomOptions {
  const access = change.access ?? options.access;
  const hasPasscode = change.passcode === undefined ? secrets.hasPasscode : change.passcode !== null;
  if (access === 'passcode' && !hasPasscode) {
    throw badMessage([
      { field: 'passcode', seen: 'nothing', takes: 'a passcode, where access is "passcode"' },
    ]);
  }
  if (change.languages !== undefined) languages.setTargets(change.languages);
  if (change.passcode !== undefined) secrets.setPasscode(change.passcode ?? undefined);
  return {
    ...options,
    access,
    name: change.name ?? options.name,
    isLocked: change.locked ?? options.isLocked,
    avatar: change.avatar ?? options.avatar,
    pinned: change.pinned === undefined ? options.pinned : (change.pinned ?? undefined),
    historyMinutes: change.history_minutes ?? options.historyMinutes,
  };
}

export function optionsNow(
  { name, sourceLanguage, access, isLocked, avatar, pinned, historyMinutes, preserveVoice }: RoomOptions,
  languages: RoomLanguages,
  secrets: RoomSecrets,
): RoomOptionsNow {
  return {
    name,
    source_language: sourceLanguage,
    languages: [...languages.targets],
    voices: languages.voices,
    access,
    has_passcode: secrets.hasPasscode,
    locked: isLocked,
    avatar,
    ...(pinned === undefined ? {} : { pinned }),
    history_minutes: historyMinutes,
    preserve_voice: preserveVoice,
  };
}
