// Started by `node --import`, before anything that is instrumented; off costs nothing.
if (
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] !== undefined &&
  process.env['OTEL_SDK_DISABLED'] !== 'true'
) {
  const { register } = await import('import-in-the-middle/register-hooks.mjs');
  register({
    include: ['http', 'https', 'express', 'pg', 'pg-pool', 'ioredis', 'mongodb', 'pino'],
  });
  const { startTelemetry } = await import('./sdk.js');
  startTelemetry(process.env);
}
