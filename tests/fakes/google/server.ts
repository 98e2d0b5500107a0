/**
 * Speech-to-Text and Translation on a port of this machine: real gRPC, as the services' own descriptions say, with
 * delays, revisions and failures as scripted. Listens to nothing but the sound it is sent.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Latency } from './chance.ts';
import type { ScriptWord } from './ear.ts';
import { earOf } from './ears.ts';
import { Faults, type Trigger } from './faults.ts';
import { PROFILES, type ProfileName } from './profile.ts';
import { serviceOf } from './protos.ts';
import { SpeechService, type SpeechRules, type StreamRecord } from './speech-service.ts';
import { SpeechWireV1 } from './speech-wire-v1.ts';
import { SpeechWireV2 } from './speech-wire-v2.ts';
import { TranslationService, type TranslateRequest, type TranslationRules } from './translation-service.ts';

/** What the key file holds as its key: no message may ever show it. */
export const SECRET = 'c2VjcmV0LW9mLXRoZS1mYWtl';

const PROJECT = 'fake-project';

export interface GoogleFakeScript {
  /** Words of the film, heard where marked sound of theirs comes; or lines, one for each stretch of any speech. */
  readonly hears?: { readonly words: readonly ScriptWord[] } | { readonly dialogue: readonly string[] };
  /** Left out, it is kind. */
  readonly profile?: ProfileName;
  readonly speed?: number;
  readonly speechLatency?: Latency;
  readonly translationLatency?: Latency;
  readonly streamLimitMs?: number;
  readonly aheadLimitMs?: number;
  readonly unknownLanguages?: readonly string[];
  readonly oldModelLanguages?: readonly string[];
  /** Of the second API; "us" where left out. */
  readonly region?: string;
  readonly seed?: number;
  /** A free one where left out. */
  readonly port?: number;
}

export interface GoogleFake {
  /** Of both services. */
  readonly endpoint: string;
  /** A key file, gone when the fake is closed. */
  readonly credentialsPath: string;
  readonly streams: readonly StreamRecord[];
  readonly requests: readonly TranslateRequest[];
  /** Connections that requests of translation came on. */
  readonly peers: ReadonlySet<string>;
  readonly openStreams: number;
  readonly openRequests: number;
  /** As the service bills: each stream rounded up. */
  readonly billedSeconds: number;
  /** @returns what switches it off */
  fail(trigger: Trigger): () => void;
  /** From now on. */
  slow(latencies: { speech?: Latency; translation?: Latency }): void;
  /** Resolves once it is so. */
  until(isSo: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startGoogleFake(script: GoogleFakeScript = {}): Promise<GoogleFake> {
  const faults = new Faults();
  const waiting = new Set<{ isSo: () => boolean; resolve: () => void }>();
  const changed = (): void => {
    for (const one of waiting) {
      if (!one.isSo()) continue;
      waiting.delete(one);
      one.resolve();
    }
  };
  const profile = PROFILES[script.profile ?? 'kind'];
  const common = { speed: script.speed ?? 1, seed: script.seed ?? 1 };
  const speechRules: SpeechRules = {
    ...common,
    ear: earOf(script.hears),
    latency: script.speechLatency ?? profile.speechLatency,
    streamLimitMs: script.streamLimitMs ?? 305_000,
    aheadLimitMs: script.aheadLimitMs,
  };
  const unknownLanguages = script.unknownLanguages ?? [];
  const translationRules: TranslationRules = {
    ...common,
    latency: script.translationLatency ?? profile.translationLatency,
    movesTags: profile.movesTags,
  };
  const speech = new SpeechService(speechRules, faults, changed);
  const translation = new TranslationService(translationRules, faults, changed);
  const server = new Server();
  server.addService(
    serviceOf(
      '@google-cloud/speech',
      'google/cloud/speech/v1/cloud_speech.proto',
      'google.cloud.speech.v1.Speech',
    ),
    {
      StreamingRecognize: speech.handlerOf(
        new SpeechWireV1(
          { unknownLanguages, oldModelLanguages: script.oldModelLanguages ?? [] },
          profile.speech,
        ),
      ),
    },
  );
  server.addService(
    serviceOf(
      '@google-cloud/speech',
      'google/cloud/speech/v2/cloud_speech.proto',
      'google.cloud.speech.v2.Speech',
    ),
    {
      StreamingRecognize: speech.handlerOf(
        new SpeechWireV2(
          { projectId: PROJECT, region: script.region ?? 'us', unknownLanguages },
          profile.chirp,
        ),
      ),
    },
  );
  server.addService(
    serviceOf(
      '@google-cloud/translate',
      'google/cloud/translate/v3/translation_service.proto',
      'google.cloud.translation.v3.TranslationService',
    ),
    { TranslateText: translation.translateText },
  );
  const port = await listen(server, script.port ?? 0);
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-google-'));
  const credentialsPath = join(folder, 'key.json');
  writeFileSync(credentialsPath, keyFile());

  return {
    endpoint: `http://127.0.0.1:${port}`,
    credentialsPath,
    streams: speech.streams,
    requests: translation.requests,
    peers: translation.peers,
    get openStreams() {
      return speech.streams.filter(({ isOpen }) => isOpen).length;
    },
    get openRequests() {
      return translation.open;
    },
    get billedSeconds() {
      return speech.streams.reduce((sum, { audioMs }) => sum + Math.ceil(audioMs / 1000), 0);
    },
    fail: (trigger) => faults.arm(trigger),
    slow: (latencies) => {
      speechRules.latency = latencies.speech ?? speechRules.latency;
      translationRules.latency = latencies.translation ?? translationRules.latency;
    },
    until: (isSo) =>
      new Promise((resolve) => {
        waiting.add({ isSo, resolve });
        changed();
      }),
    close: () => {
      server.forceShutdown();
      translation.close();
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

function keyFile(): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: PROJECT,
    client_email: 'dubber@fake-project.iam.gserviceaccount.com',
    private_key: `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`,
  });
}
