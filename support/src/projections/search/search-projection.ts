import { neverSampled } from '../never-sampled.js'
import type { Projection } from '../projection.js'
import { erasedSubjects } from '../stream-ids.js'
import { searchDocuments, searchItems } from './search-documents.js'

const tables = (schema: string) => `
  CREATE TABLE ${schema}.items (
    context text NOT NULL,
    id uuid NOT NULL,
    version int NOT NULL,
    category text,
    PRIMARY KEY (id, context)
  );
  CREATE TABLE ${schema}.documents (
    context text NOT NULL,
    id uuid NOT NULL,
    part text NOT NULL,
    customer_id uuid NOT NULL,
    at timestamptz NOT NULL,
    text text NOT NULL,
    -- Of customers also the parts of mail addresses and numbers: a whole address is one word.
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple',
      text || CASE WHEN context = 'profile' THEN ' ' || translate(text, '@.+-_/', '      ') ELSE '' END)) STORED,
    PRIMARY KEY (id, context, part)
  );
  CREATE INDEX documents_words ON ${schema}.documents USING gin (words);
  CREATE INDEX documents_customer ON ${schema}.documents (customer_id);
  ${neverSampled(`${schema}.documents`, ['text', 'words'])}`

const writeItems = (schema: string) => `
  INSERT INTO ${schema}.items (context, id, version, category)
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS i (context text, id uuid, version int, category text)
  ON CONFLICT (id, context) DO UPDATE SET version = excluded.version,
    category = coalesce(excluded.category, items.category)`

const writeDocuments = (schema: string) => `
  INSERT INTO ${schema}.documents (context, id, part, customer_id, at, text)
  SELECT context, id, part, "customerId", at, text
  FROM jsonb_to_recordset($1::jsonb) AS d (context text, id uuid, part text, "customerId" uuid, at timestamptz, text text)
  ON CONFLICT (id, context, part) DO UPDATE SET at = excluded.at, text = excluded.text`

const dropDocuments = (schema: string) => `
  DELETE FROM ${schema}.documents AS d
  USING jsonb_to_recordset($1::jsonb) AS gone (context text, id uuid, part text)
  WHERE d.id = gone.id AND d.context = gone.context AND d.part = gone.part`

const forget = (schema: string) => `DELETE FROM ${schema}.documents WHERE customer_id = ANY ($1)`

/** Whatever people wrote, and who they are, by words. The texts of who is erased are gone. */
export const searchProjection: Projection = {
  name: 'search',
  tables,
  async apply(events, { transaction, schema }) {
    const documents = searchDocuments(events)
    const gone = documents.filter(({ text }) => text === null)
    const kept = documents.filter(({ text }) => text !== null)
    await transaction.query(writeItems(schema), [JSON.stringify(searchItems(events))])
    if (kept.length > 0) await transaction.query(writeDocuments(schema), [JSON.stringify(kept)])
    if (gone.length > 0) await transaction.query(dropDocuments(schema), [JSON.stringify(gone)])
    const erased = erasedSubjects(events)
    if (erased.length > 0) await transaction.query(forget(schema), [erased])
  },
}
