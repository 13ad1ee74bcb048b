import {
  baseEnv,
  commonConfig,
  kafkaConfig,
  kafkaEnv,
  loadEnv,
} from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';

const address = z.string().min(1);

const Env = z.object({
  ...baseEnv,
  ...kafkaEnv,
  PORT: z.coerce.number().int().min(0).max(65_535).default(50_055),
  MONGO_URL: z.string().regex(/^mongodb(\+srv)?:\/\/.+\/[^/?]+/, 'expected mongodb://…/database'),
  USER_ADDRESS: address,
  EVENT_ADDRESS: address,
  INVENTORY_ADDRESS: address,
  PAYMENT_ADDRESS: address,
  WAITROOM_ADDRESS: address,
  TICKET_KEY_FILE: z.string().min(1),
  PUBLIC_URL: z.url(),
  /** Where buyers may be sent after paying; the public URL always. */
  REDIRECT_ORIGINS: z.string().default(''),
  MAIL_DIR: z.string().min(1).optional(),
  SMTP_URL: z.url().optional(),
  /** Gets alerts as JSON; without it they are log lines. */
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  MAIL_FROM: z.string().min(3).default('TicketBottle <tickets@ticketbottle.invalid>'),
  /** The payment window ends this long before the hold. */
  PAYMENT_MARGIN_SECONDS: z.coerce.number().min(0).max(600).default(60),
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('order', Env, env);
  const listed = e.REDIRECT_ORIGINS.split(',').map((origin) => origin.trim());
  return {
    ...commonConfig(e),
    mongoUrl: e.MONGO_URL,
    kafka: kafkaConfig(e),
    addresses: {
      user: e.USER_ADDRESS,
      event: e.EVENT_ADDRESS,
      inventory: e.INVENTORY_ADDRESS,
      payment: e.PAYMENT_ADDRESS,
      waitroom: e.WAITROOM_ADDRESS,
    },
    ticketKeyFile: e.TICKET_KEY_FILE,
    rules: {
      paymentMarginSeconds: e.PAYMENT_MARGIN_SECONDS,
      publicUrl: e.PUBLIC_URL,
      redirect: {
        origins: [new URL(e.PUBLIC_URL).origin, ...listed.filter((origin) => origin !== '')],
        loopback: e.NODE_ENV !== 'production',
      },
    },
    mail: { dir: e.MAIL_DIR, smtpUrl: e.SMTP_URL, from: e.MAIL_FROM },
    alertUrl: e.ALERT_WEBHOOK_URL,
    printable: { ...e, ALERT_WEBHOOK_URL: e.ALERT_WEBHOOK_URL && '****' },
  };
}
