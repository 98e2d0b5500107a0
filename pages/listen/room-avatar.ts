import { useEffect, useState } from 'preact/hooks';
import type { AvatarDesign } from '../../shared/avatar/avatar-schema.ts';
import { AVATAR_IDS, avatarOf } from '../../shared/avatar/avatars.ts';
import { fetchAvatar } from './door.ts';
import type { ListenerRoom } from './listener-room.ts';

/** A room that does not answer has the face of one that is not known. */
const ANSWERS_WITHIN_MS = 5_000;

/** How the room's face is drawn: asked for once where it is a company's own; undefined until that is known. */
export function useRoomAvatar(room: ListenerRoom): AvatarDesign | undefined {
  const { avatarId: id } = room.view.value;
  const [own, setOwn] = useState<{ readonly id: string; readonly design: AvatarDesign }>();
  // Its id is told once the listener is in.
  const isOwn = id !== '' && AVATAR_IDS.every((one) => one !== id);
  useEffect(() => {
    if (!isOwn) return undefined;
    let isGone = false;
    void fetchAvatar(room.code, room.token, AbortSignal.timeout(ANSWERS_WITHIN_MS))
      .then(({ design }) => design)
      .catch(() => avatarOf(id))
      .then((design) => {
        if (!isGone) setOwn({ id, design });
      });
    return () => {
      isGone = true;
    };
  }, [room, id, isOwn]);
  if (id === '') return undefined;
  if (!isOwn) return avatarOf(id);
  return own?.id === id ? own.design : undefined;
}
