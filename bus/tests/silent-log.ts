import { createLogger, type Logger } from '@telstar/runtime/logger'

/** Says nothing; `LOG_LEVEL=debug` in the environment of a test run lets it speak. */
export const silentLog: Logger = createLogger('test', process.env.LOG_LEVEL ?? 'silent')
