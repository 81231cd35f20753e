import { connect, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A port that nobody listens on right now, chosen by the system. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });

export const canConnect = (port, host = LOOPBACK) =>
  new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 3_000 });
    const answer = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket
      .once('connect', () => answer(true))
      .once('timeout', () => answer(false))
      .once('error', () => answer(false));
  });
