import type { FastifyReply } from 'fastify';

/** Bytes that a stranger may have sent: saved as a file and never shown in place. */
export async function sendFile(
  reply: FastifyReply,
  { name, content }: { readonly name: string; readonly content: Buffer },
): Promise<void> {
  await reply
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(content);
}
