import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Journal, readJournal } from './journal.js'

it('what was acknowledged is read back from disk, each batch once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-journal-'))
  const journal = new Journal(join(folder, 'journal'))
  journal.acknowledged('n1', 7, 1)
  journal.acknowledged('n1', 7, 1)
  journal.acknowledged('n2', 7, 1)
  journal.close()
  expect(readJournal(join(folder, 'journal'))).toEqual(new Set(['n1 7 1', 'n2 7 1']))
  rmSync(folder, { recursive: true })
})
