import { useSignal, useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import { Mark } from '../../client/ui/icons.tsx';
import type { Problem } from '../../client/problems.ts';
import type { RoomCode } from '../../shared/rooms/code.ts';
import type { RoomLanguage } from '../../shared/rooms/fields.ts';
import type { RoomEntered } from '../../shared/rooms/http.ts';
import { parseListenAddress, type ListenAddress } from './address.ts';
import { chooseLanguage } from './choose-language.ts';
import { CodeEntry } from './code-entry.tsx';
import { enterRoom, type DoorKeys } from './door.ts';
import { DoorCard, RefusedCard } from './door-card.tsx';
import { ListenerRoom } from './listener-room.ts';
import { prefer, thePreferences, type Preferences } from './preferences.ts';
import { RoomPage } from './room-page.tsx';

/** From six digits to a room that is listened to. */
export function Listen(): VNode {
  const address = useSignal(parseListenAddress(location.href)).value;
  document.title = `${text('listen_title')} · ${text('extension_name')}`;
  document.body.classList.toggle('transparent', address.isTransparent);
  return (
    <>
      {address.isScreen ? null : (
        <header class="listen-top">
          <Mark size={26} />
          <p>{text('extension_name')}</p>
        </header>
      )}
      <main>
        {address.code === undefined ? <CodeEntry /> : <Room address={address} code={address.code} />}
      </main>
    </>
  );
}

function Room({ address, code }: { address: ListenAddress; code: RoomCode }): VNode {
  const entered = useSignal<RoomEntered | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const language = useSignal('');
  const room = useSignal<ListenerRoom | undefined>(undefined);
  /** As the room is listened to: on a wall it is no one's preference. */
  const listenedMode = useSignal<Preferences['mode'] | undefined>(undefined);

  const listen = (mode: Preferences['mode']): void => {
    const found = entered.value;
    if (found === undefined) return;
    const before = room.peek();
    const { language: chosen, ...now } = before?.view.peek() ?? { ...found, language: language.value };
    void before?.close();
    room.value = new ListenerRoom({
      address: location.origin.replace(/^http/, 'ws'),
      code,
      entered: {
        ...found,
        name: now.name,
        state: now.state,
        languages: [...now.languages],
        token: before?.token ?? found.token,
      },
      language: chosen,
      sound: soundOf(mode, now.languages, chosen),
      trimMs: address.trimMs,
      problem: before?.view.peek().problem,
    });
    listenedMode.value = mode;
  };

  // A language with a voice after one without, or the other way about: the room is entered anew for it.
  useSignalEffect(() => {
    const { view, output } = room.value ?? {};
    const mode = listenedMode.value;
    if (view === undefined || mode === undefined || view.value.isOver) return;
    const hasSound = soundOf(mode, view.value.languages, view.value.language) === 'opus';
    if (hasSound !== (output !== undefined)) listen(mode);
  });

  const enter = async (keys: DoorKeys): Promise<void> => {
    problem.value = undefined;
    const entry = await enterRoom(code, keys);
    if ('problem' in entry) {
      problem.value = entry.problem;
      return;
    }
    language.value = chooseLanguage(entry.room.languages, [address.language, ...navigator.languages]) ?? '';
    entered.value = entry.room;
    // A wall has nobody who taps; its browser lets it be heard, or it says what is to be tapped.
    if (address.isScreen) listen('voice');
  };

  useEffect(() => {
    void enter({ key: address.key });
    return () => {
      void room.value?.close();
    };
  }, []);

  if (room.value !== undefined) {
    return (
      <RoomPage
        key={room.value}
        room={room.value}
        address={address}
        onMode={(mode) => {
          prefer({ mode });
          listen(mode);
        }}
      />
    );
  }
  if (entered.value !== undefined) {
    return (
      <DoorCard
        room={entered.value}
        language={language.value}
        onLanguage={(chosen) => {
          language.value = chosen;
        }}
        onListen={() => {
          listen(thePreferences.value.mode);
        }}
      />
    );
  }
  if (problem.value !== undefined) {
    return (
      <RefusedCard
        code={code}
        problem={problem.value}
        onPasscode={(passcode) => {
          void enter({ key: address.key, passcode });
        }}
      />
    );
  }
  return <p class="lead door">{text('listen_entering')}</p>;
}

/** Whether a voice is wanted, and there is one. */
function soundOf(
  mode: Preferences['mode'],
  languages: readonly RoomLanguage[],
  language: string,
): 'opus' | 'none' {
  const hasVoice = languages.find((one) => one.language === language)?.sound !== false;
  return mode === 'voice' && hasVoice ? 'opus' : 'none';
}
