/** Where a model can be fetched from: it sends half of the file, and the rest when told to. */
import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ModelServer {
  /** The settings by which a companion knows of it. */
  readonly environment: Record<string, string>;
  sendRest(): void;
  close(): void;
}

export async function startModelServer(model: Buffer): Promise<ModelServer> {
  let pending: ServerResponse | undefined;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': model.length }).write(model.subarray(0, model.length / 2));
    pending = response;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    environment: {
      SPEAKER_MODEL_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model`,
      SPEAKER_MODEL_SHA256: createHash('sha256').update(model).digest('hex'),
    },
    sendRest: () => pending?.end(model.subarray(model.length / 2)),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
