import { onTestFinished } from 'vitest';
import { connectWorker, type WorkerPort } from '../../src/remote/connect';
import type { RemoteLibrary } from '../../src/remote/library';
import { serve } from '../../src/remote/serve';

/** The library behind a message channel on this very thread: what a worker does with messages, without a worker. */
export function remoteHere(): { readonly remote: RemoteLibrary; readonly port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  serve(port2 as unknown as Parameters<typeof serve>[0]);
  port2.start();
  const worker: WorkerPort = {
    postMessage: (message) => port1.postMessage(message),
    addEventListener: (type, listener) => port1.addEventListener(type, listener),
    terminate: () => port1.close(),
  };
  const remote = connectWorker(worker);
  port1.start();
  onTestFinished(() => remote.dispose());
  return { remote, port: port1 };
}
