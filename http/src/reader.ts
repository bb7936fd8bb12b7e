import { type Database, isTransient, type Transaction } from '@telstar/runtime/database'
import type { z } from 'zod'
import type { Admission } from './admission.js'
import { CommonProblem } from './common-problem.js'
import { Problem } from './problem.js'
import type { SqlStatement } from './sql-statement.js'

/** Runs one statement; its rows are checked against the schema. */
export type Ask = <Row extends z.ZodType>(statement: SqlStatement, row: Row) => Promise<z.infer<Row>[]>

/** Answers one question. @param client of the same snapshot, for queries that check what they read themselves */
type Work<Result> = (ask: Ask, client: Transaction) => Promise<Result>

/** Why the client side gave up: the server did not keep its statement timeout, or the line is dead. */
class AnswerOverdue extends Error {
  override name = 'AnswerOverdue'
}

/** Longer than the statement timeout: the server's own answer is the better one. */
const graceMs = 1000

/** The only way to the database: one read-only snapshot per question, bounded in time and in number. */
export class Reader {
  constructor(
    private readonly database: Database,
    private readonly admission: Admission,
    private readonly statementTimeoutMs: number,
  ) {}

  /**
   * Answers one question from one snapshot.
   * @throws {Problem} overloaded, query-timeout, database-unavailable
   */
  read<Result>(work: Work<Result>): Promise<Result> {
    return this.admission.run(async () => {
      try {
        return await this.#inSnapshot(work)
      } catch (error) {
        throw asProblem(error)
      }
    })
  }

  async #inSnapshot<Result>(work: Work<Result>): Promise<Result> {
    const client = await this.database.connect()
    let broken: Error | undefined
    try {
      return await this.#withinDeadline(this.#transaction(client, work))
    } catch (error) {
      broken = await this.#rollBack(client, error)
      throw error
    } finally {
      client.release(broken)
    }
  }

  async #transaction<Result>(client: Transaction, work: Work<Result>): Promise<Result> {
    // SET LOCAL ends with the transaction: a pooler may give the session to anybody after it.
    // The time limit of a statement holds for its locks too; a frozen process must not hold them longer than that.
    const ms = this.statementTimeoutMs
    await client.query(
      `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${ms}; SET LOCAL idle_in_transaction_session_timeout = ${ms + graceMs}`,
    )
    const result = await work(async ({ text, values }, row) => {
      const { rows } = await client.query(text, [...values])
      return rows.map((found) => row.parse(found))
    }, client)
    await client.query('COMMIT')
    return result
  }

  async #rollBack(client: Transaction, cause: unknown): Promise<Error | undefined> {
    if (cause instanceof AnswerOverdue) return cause
    try {
      await this.#withinDeadline(client.query('ROLLBACK'))
      return undefined
    } catch (error) {
      return error as Error
    }
  }

  async #withinDeadline<Result>(work: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined
    const overdue = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AnswerOverdue('no answer')), this.statementTimeoutMs + graceMs)
    })
    try {
      return await Promise.race([work, overdue])
    } finally {
      clearTimeout(timer)
    }
  }
}

const queryCanceled = '57014'
/** What is asked is still being made, as tables and read models are at the first start. */
const undefinedTable = '42P01'

function asProblem(error: unknown): unknown {
  if (error instanceof Problem) return error
  const { code } = error as { code?: unknown }
  const away = (problem: 'query-timeout' | 'database-unavailable') =>
    Object.assign(new CommonProblem(problem, { headers: { 'retry-after': '5' } }), { cause: error })
  if (error instanceof AnswerOverdue || code === queryCanceled) return away('query-timeout')
  return isTransient(error) || code === undefinedTable ? away('database-unavailable') : error
}
