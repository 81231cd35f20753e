import type { FastifyReply } from 'fastify';

/** Answers with another status than the route's own, which NestJS sets once more when it sends. */
export function answerWith(reply: FastifyReply, status: number): void {
  void reply.code(status);
  reply.status = () => reply;
}
