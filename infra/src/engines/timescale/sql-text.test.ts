import { describe, expect, it } from 'vitest'
import { copyFormat, leavesState, refusedStatement } from './sql-text.js'

describe('copyFormat', () => {
  it.each([
    ['COPY t FROM STDIN', 'text'],
    ['copy t (a, "b c") from stdin with (format binary);', 'binary'],
    ['/* why */ -- not\n COPY t FROM STDIN BINARY', 'binary'],
    ['COPY t\nFROM\nSTDIN WITH CSV', 'text'],
    ['COPY t TO STDOUT', undefined],
    ["COPY t FROM '/tmp/x'", undefined],
    ["SELECT 'COPY t FROM STDIN'", undefined],
    ['COPY t FROM STDIN; SELECT 1', undefined],
    ['SELECT 1; COPY t FROM STDIN', undefined],
    ['SELECT $$ copy t from stdin $$', undefined],
    ['COPY (SELECT 1) TO STDOUT', undefined],
  ])('of %s is %s', (sql, format) => {
    expect(copyFormat(sql)).toBe(format)
  })
})

describe('leavesState', () => {
  it.each([
    ["SET TimeZone = 'UTC'", 'SET', true],
    ['SET LOCAL work_mem = 1', 'SET', false],
    ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SET', false],
    ['UPDATE t SET a = 1', 'UPDATE 1', false],
    ["SELECT set_config('a.b', 'c', false)", 'SELECT 1', true],
    ['CREATE TEMP TABLE t ()', 'CREATE TABLE', true],
    ['SELECT pg_advisory_lock(1)', 'SELECT 1', true],
    ['CREATE TABLE template ()', 'CREATE TABLE', false],
    ['DISCARD ALL', 'DISCARD ALL', true],
    ['SELECT 1', 'SELECT 1', false],
  ])('of %s is %s %s', (sql, tag, leaves) => {
    expect(leavesState([sql], [tag])).toBe(leaves)
  })
})

it('refuses what would break out of a role, but not from the superuser', () => {
  expect(refusedStatement('SET SESSION\n AUTHORIZATION x', false)?.code).toBe('42501')
  expect(refusedStatement('SET SESSION AUTHORIZATION x', true)).toBeUndefined()
  expect(refusedStatement('LISTEN x', true)?.code).toBe('0A000')
  expect(refusedStatement("SELECT 'listen x'", true)).toBeUndefined()
})
