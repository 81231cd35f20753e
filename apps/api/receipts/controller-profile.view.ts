import type { CurrentProfile } from '#consents';
import type { ControllerProfileView } from '#contracts/schemas';
import { controllerWarnings } from '#domain/receipts';

export const controllerProfileView = ({
  details,
  placeholder,
  since,
}: CurrentProfile): ControllerProfileView => ({
  ...(details as Omit<ControllerProfileView, 'placeholder' | 'warnings' | 'since'>),
  placeholder,
  warnings: controllerWarnings(details),
  since: since.toISOString(),
});
