import { z } from 'zod';

/** Choices of the person; kept in `$XDG_CONFIG_HOME/paddock/settings.json`. */
export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Seconds a guest gets to shut down before "force off" is suggested. */
  shutdownSeconds: z.number().int().min(5).max(600).default(60),
  /** False until the person has seen the first-run page. */
  welcomed: z.boolean().default(false),
});
export type Settings = z.infer<typeof settingsSchema>;
