/** The account's voices over HTTP: listed, made, heard, deleted. */
import type { ServerResponse } from 'node:http';
import type { RecordedRequest } from './control.ts';
import type { ErrorName } from './errors.ts';
import { sendJson } from './speech-routes.ts';
import { onWire, type VoiceShelf } from './voices.ts';

export interface CloneForm {
  readonly name: string;
  readonly removesNoise: boolean;
  readonly files: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[];
}

const VOICE_PATH = /^\/v1\/voices\/([^/]+)$/;
const PREVIEW_PATH = /^\/previews\/([^/]+)\.mp3$/;

export class VoiceRoutes {
  readonly #voices: VoiceShelf;
  readonly #refuse: (response: ServerResponse, name: ErrorName) => void;
  readonly #verifiesClones: () => boolean;

  constructor(
    voices: VoiceShelf,
    refuse: (response: ServerResponse, name: ErrorName) => void,
    verifiesClones: () => boolean,
  ) {
    this.#verifiesClones = verifiesClones;
    this.#voices = voices;
    this.#refuse = refuse;
  }

  /** Public files: the key is not asked for. @returns whether it was one */
  answerPublic(response: ServerResponse, { path }: RecordedRequest): boolean {
    const id = PREVIEW_PATH.exec(path)?.[1];
    if (id === undefined) return false;
    const voice = this.#voices.get(id);
    response.writeHead(voice === undefined ? 404 : 200, { 'content-type': 'audio/mpeg' });
    response.end(voice?.preview ?? `ID3 preview of ${id}`);
    return true;
  }

  /** @returns whether it was for one of these */
  answer(response: ServerResponse, recorded: RecordedRequest, baseUrl: string): boolean {
    const { method, path, query, body } = recorded;
    if (method === 'GET' && path === '/v1/voices') {
      sendJson(response, 200, this.#voices.all(baseUrl));
    } else if (method === 'GET' && path === '/v2/voices') {
      const size = Number(query.get('page_size') ?? 10);
      sendJson(response, 200, this.#voices.page(baseUrl, size, query.get('next_page_token')));
    } else if (method === 'POST' && path === '/v1/voices/add') {
      this.#add(response, body as CloneForm);
    } else if (VOICE_PATH.test(path)) {
      this.#one(response, method, VOICE_PATH.exec(path)?.[1] ?? '', baseUrl);
    } else {
      return false;
    }
    return true;
  }

  #add(response: ServerResponse, form: CloneForm): void {
    const isComplete = form.name !== '' && form.files.length > 0;
    const voice_id = isComplete ? this.#voices.clone(form.name) : undefined;
    if (voice_id === undefined) this.#refuse(response, isComplete ? 'voice_limit' : 'invalid');
    else sendJson(response, 200, { voice_id, requires_verification: this.#verifiesClones() });
  }

  #one(response: ServerResponse, method: string, id: string, baseUrl: string): void {
    const voice = this.#voices.get(id);
    if (voice === undefined) {
      this.#refuse(response, 'voice_not_found');
      return;
    }
    if (method === 'DELETE') this.#voices.delete(id);
    sendJson(response, 200, method === 'DELETE' ? { status: 'ok' } : onWire(voice, baseUrl));
  }
}

/** @param contentType of a multipart form, with its boundary */
export async function readForm(bytes: Buffer, contentType: string): Promise<CloneForm> {
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  const name = form.get('name');
  const files = form.getAll('files').filter((file) => typeof file !== 'string');
  return {
    name: typeof name === 'string' ? name : '',
    removesNoise: form.get('remove_background_noise') === 'true',
    files: await Promise.all(
      files.map(async (file) => ({
        name: file.name,
        type: file.type,
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    ),
  };
}
