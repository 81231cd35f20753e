import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings, systemClock } from '#platform';
import { createLogger } from '#platform/logging';
import { AppModule } from './app.module.js';
import { createOpenApiDocument } from './openapi-document.js';

/** Writes docs/openapi.json, or with `--check` compares it: exit 1 when it is out of date. Needs no database. */
const FILE = 'docs/openapi.json';

const text = `${JSON.stringify(await describe(), null, 2)}\n`;
if (!process.argv.includes('--check')) await writeFile(FILE, text);
else if (text !== (await readFile(FILE, 'utf8').catch(() => ''))) {
  process.stderr.write(`${FILE} is out of date: run node dist/apps/api/openapi.js\n`);
  process.exitCode = 1;
}

/** In preview mode NestJS reads the decorators and makes no instances, so nothing is connected. */
async function describe(): Promise<unknown> {
  const settings = loadSettings({
    HABEAS_MODE: 'standalone',
    DATABASE_URL: 'postgres://127.0.0.1/none',
    MASTER_KEY_FILE: 'none',
  });
  const logger = createLogger({ level: 'silent', part: 'openapi' });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot({ settings, logger, clock: systemClock, modules: [] }),
    new FastifyAdapter(),
    { preview: true, logger: false, abortOnError: false },
  );
  return createOpenApiDocument(app);
}
