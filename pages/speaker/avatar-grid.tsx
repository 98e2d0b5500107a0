import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import { AVATAR_IDS, AVATARS } from '../../shared/avatar/avatars.ts';
import { AT_REST } from '../../shared/avatar/pose.ts';
import { DrawnFace } from '../avatar/drawn/drawn-face.ts';

const PORTRAIT_PX = 112;

/** Which face listeners see; the speaker's page itself shows none that moves. */
export function AvatarGrid(properties: { chosen: string; onChoose: (id: string) => void }): VNode {
  const { chosen, onChoose } = properties;
  const name = useId();
  return (
    <fieldset class="plain avatars">
      <legend class="field-label">{text('speaker_avatar')}</legend>
      <div class="avatar-grid">
        {AVATAR_IDS.map((id) => (
          <label class="avatar-choice" key={id}>
            <input
              class="visually-hidden"
              type="radio"
              name={name}
              checked={id === chosen}
              onChange={() => {
                onChoose(id);
              }}
            />
            <Portrait id={id} />
            <span>{AVATARS[id].name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Portrait({ id }: { id: (typeof AVATAR_IDS)[number] }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    const face = new DrawnFace(canvas.current, AVATARS[id]);
    face.resize(PORTRAIT_PX, PORTRAIT_PX, Math.max(2, devicePixelRatio));
    face.show(AT_REST);
  }, [id]);
  return <canvas ref={canvas} class="portrait" aria-hidden="true" />;
}
