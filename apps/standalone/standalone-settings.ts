import { z } from 'zod';
import { AppError } from '#contracts';

/** Every program here refuses to run anywhere but in the standalone. */
const common = {
  HABEAS_MODE: z.literal('standalone', 'this program exists only in the standalone'),
  HABEAS_HOME: z.string().min(1),
};

export const mailSettings = z.object({
  ...common,
  SMTP_URL: z.url({ protocol: /^smtp$/ }),
  MAIL_PAGE_PORT: z.coerce.number().int().min(0).max(65_535),
});

export const issuerSettings = z.object({
  ...common,
  DEV_ISSUER_URL: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
  /** Of the API, whose consent gate is asked before claims go into a token. */
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000'),
});

export const shopSettings = z.object({
  ...common,
  SHOP_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  SUPPORT_SQLITE: z.string().min(1),
  SHOP_LOGS: z.string().min(1),
});

/**
 * Reads what only the programs of the standalone need; `npm start` sets all of it.
 * @throws AppError `setting.invalid` naming each wrong setting, never its value
 */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new AppError('setting.invalid', { detail: `Wrong or missing settings: ${problems.join('; ')}` });
}
