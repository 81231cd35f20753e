import { Inject, Injectable } from '@nestjs/common';
import { KeyManager } from '#keys';
import { CommandsRepository } from '../../lifecycle/commands/commands.repository.js';
import { COMMAND_TEXT } from '../../lifecycle/commands/command-text.js';
import { decisionWords, type DecisionWords } from '../../lifecycle/commands/decision-command.js';

/** What was decided last of a request, in the words of who decided: an answer may go out long after. */
@Injectable()
export class LastDecision {
  constructor(
    @Inject(CommandsRepository) private readonly commands: CommandsRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
  ) {}

  /** @returns null when no person decided. @throws AppError `key.destroyed` */
  async of(requestId: string): Promise<DecisionWords | null> {
    const command = await this.commands.findLastDecision(requestId);
    if (!command) return null;
    const text =
      command.text && (await this.keys.open('request', requestId, command.text, COMMAND_TEXT)).toString();
    return decisionWords(command, text ?? undefined);
  }
}
