// Keeps connections busy with HTTP/1.1 requests for some seconds, one at a time on each, in a process of its own.
// Reads {port, path, headers, connections, seconds, body: {template, people}} from its first argument; prints {ok, other, took}.
import { connect } from 'node:net';

const { port, path, headers, connections, seconds, body } = JSON.parse(process.argv[2]);
const head = [
  `POST ${path} HTTP/1.1`,
  'host: localhost',
  'content-type: application/json',
  ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
].join('\r\n');

let ok = 0;
let other = 0;
let open = 0;
let firstRefusal = '';
const begin = performance.now();
const end = begin + seconds * 1000;
const LENGTH = /content-length: (\d+)/i;

function request() {
  const person = Math.floor(Math.random() * body.people);
  const text = body.template.replaceAll('{person}', String(person));
  return `${head}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

function keepBusy() {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  let received = '';
  open += 1;
  const send = () => {
    if (performance.now() < end) socket.write(request());
    else socket.end();
  };
  socket.on('connect', send);
  socket.on('data', (chunk) => {
    received = received === '' ? chunk : received + chunk;
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(LENGTH.exec(received.slice(0, headEnd))?.[1] ?? 0);
    if (received.length < headEnd + 4 + length) return;
    if (received.startsWith('HTTP/1.1 200')) ok += 1;
    else {
      other += 1;
      firstRefusal ||= received.slice(0, 600);
    }
    received = '';
    send();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    open -= 1;
    if (open === 0) finish();
  });
}

function finish() {
  if (firstRefusal !== '') process.stderr.write(`${firstRefusal}\n`);
  process.stdout.write(JSON.stringify({ ok, other, took: (performance.now() - begin) / 1000 }));
}

for (let index = 0; index < connections; index += 1) keepBusy();
