/** What Deriva reads of MLflow's answers. Empty lists are left out by MLflow, and so are empty page tokens. */
import { z } from 'zod';

/** For calls whose answer says nothing that is needed. */
export const Done = z.object({});

const Tags = z
  .array(z.object({ key: z.string(), value: z.string().default('') }))
  .default([])
  .transform((tags) => Object.fromEntries(tags.map((tag) => [tag.key, tag.value])));

const NextPage = z.string().default('');

export const CreatedExperiment = z.object({ experiment_id: z.string() });
export const Experiment = z.object({
  experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string() }),
});

const RunFields = z.object({
  info: z.object({
    run_id: z.string(),
    experiment_id: z.string(),
    status: z.string(),
    artifact_uri: z.string(),
  }),
  data: z.object({ tags: Tags }).prefault({}),
});
export type MlflowRun = z.infer<typeof RunFields>;
export const OneRun = z.object({ run: RunFields });
export const RunPage = z.object({ runs: z.array(RunFields).default([]), next_page_token: NextPage });

const VersionFields = z.object({
  version: z.coerce.string(),
  run_id: z.string().default(''),
  creation_timestamp: z.coerce.number(),
  tags: Tags,
  aliases: z.array(z.string()).default([]),
});
export type MlflowVersion = z.infer<typeof VersionFields>;
export const OneVersion = z.object({ model_version: VersionFields });
export const VersionPage = z.object({
  model_versions: z.array(VersionFields).default([]),
  next_page_token: NextPage,
});

export const OneModel = z.object({
  registered_model: z.object({
    aliases: z.array(z.object({ alias: z.string(), version: z.coerce.string() })).default([]),
  }),
});

export const ArtifactList = z.object({ files: z.array(z.object({ path: z.string() })).default([]) });
