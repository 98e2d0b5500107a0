import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import type { AvatarDesign } from '../../shared/avatar/avatar-schema.ts';
import { AVATAR_IDS, AVATARS } from '../../shared/avatar/avatars.ts';
import { AT_REST } from '../../shared/avatar/pose.ts';
import { roomRoutes, type OwnAvatars } from '../../shared/rooms/http.ts';
import { client } from '../api.ts';
import { DrawnFace } from '../avatar/drawn/drawn-face.ts';
import { useLogo } from '../avatar/logo-picture.ts';

const PORTRAIT_PX = 112;
const BUILT_IN = AVATAR_IDS.map((id) => ({ id, design: AVATARS[id] }));

/** Which face listeners see, a company's own behind the others; the speaker's page itself shows none that moves. */
export function AvatarGrid(properties: { chosen: string; onChoose: (id: string) => void }): VNode {
  const { chosen, onChoose } = properties;
  const name = useId();
  const own = useSignal<OwnAvatars>({ avatars: [], left_out: [] });
  useEffect(() => {
    const gone = new AbortController();
    client.call(roomRoutes.avatars, { signal: gone.signal }).then(
      (found) => {
        own.value = found;
      },
      // The others can be chosen all the same; a companion that is away is told elsewhere on the page.
      () => undefined,
    );
    return () => {
      gone.abort();
    };
  }, []);
  const { avatars, left_out: leftOut } = own.value;
  return (
    <fieldset class="plain avatars">
      <legend class="field-label">{text('speaker_avatar')}</legend>
      <div class="avatar-grid">
        {[...BUILT_IN, ...avatars].map(({ id, design }) => (
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
            <Portrait design={design} />
            <span class="wrap" dir="auto">
              {design.name}
            </span>
          </label>
        ))}
      </div>
      {leftOut.length === 0 ? null : (
        <div class="field-hint wrong avatars-left-out">
          <p>{text('speaker_avatars_left_out')}</p>
          <ul>
            {leftOut.map(({ file, why }) => (
              <li class="wrap" key={file} dir="auto">
                <strong>{file}</strong>: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
    </fieldset>
  );
}

function Portrait({ design }: { design: AvatarDesign }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const logo = useLogo(design);
  useEffect(() => {
    if (canvas.current === null) return;
    const face = new DrawnFace(canvas.current, design, logo);
    face.resize(PORTRAIT_PX, PORTRAIT_PX, Math.max(2, devicePixelRatio));
    face.show(AT_REST);
  }, [design, logo]);
  return <canvas ref={canvas} class="portrait" aria-hidden="true" />;
}
