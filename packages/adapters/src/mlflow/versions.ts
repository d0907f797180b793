import type { Registry, RegistryVersion } from '../ports/registry.ts';
import { Done, type MlflowVersion, OneModel, OneVersion, VersionPage } from './answers.ts';
import { type MlflowCalls, MlflowRefusal } from './calls.ts';
import { runById } from './runs.ts';
import { KEY_TAG, keyFilter, tagList } from './values.ts';

type Versions = Pick<
  Registry,
  'registerVersion' | 'setVersionTags' | 'setAlias' | 'versionByAlias' | 'versions' | 'deleteVersion'
>;

/**
 * The versions of the registered models, one model a problem and named like it.
 * @param describe what the model's page says it is.
 */
export function mlflowVersions(calls: MlflowCalls, describe: (problem: string) => string): Versions {
  /** All pages, lowest version first. MLflow leaves the aliases out of what a search finds. */
  async function search(filter: string): Promise<MlflowVersion[]> {
    const found: MlflowVersion[] = [];
    let token = '';
    do {
      const query = {
        filter,
        max_results: 1000,
        order_by: 'version_number ASC',
        ...(token === '' ? {} : { page_token: token }),
      };
      const page = await calls.get('model-versions/search', query, VersionPage);
      found.push(...page.model_versions);
      token = page.next_page_token;
    } while (token !== '');
    return found;
  }

  async function createModel(problem: string): Promise<void> {
    try {
      const body = { name: problem, description: describe(problem) };
      await calls.send('POST', 'registered-models/create', body, Done);
    } catch (thrown) {
      if (!(thrown instanceof MlflowRefusal) || thrown.code !== 'RESOURCE_ALREADY_EXISTS') throw thrown;
    }
  }

  return {
    async registerVersion(problem, version) {
      const found = await search(`name = '${problem}' and ${keyFilter(version.key)}`);
      const known = found.find((one) => one.version === version.adopted) ?? found[0];
      if (known !== undefined) {
        const query = { name: problem, version: known.version };
        return toVersion((await calls.get('model-versions/get', query, OneVersion)).model_version);
      }
      await createModel(problem);
      const { info } = await runById(calls, version.runId);
      const body = {
        name: problem,
        // MLflow demands that the source lies in the run's artifacts.
        source: `${info.artifact_uri}/${version.artifactPath}`,
        run_id: version.runId,
        description: version.description,
        tags: tagList({ ...version.tags, [KEY_TAG]: version.key }),
      };
      return toVersion((await calls.send('POST', 'model-versions/create', body, OneVersion)).model_version);
    },

    async setVersionTags(problem, version, tags) {
      for (const tag of tagList(tags))
        await calls.send('POST', 'model-versions/set-tag', { name: problem, version, ...tag }, Done);
    },

    async setAlias(problem, alias, version) {
      await calls.send('POST', 'registered-models/alias', { name: problem, alias, version }, Done);
    },

    async versionByAlias(problem, alias) {
      try {
        const query = { name: problem, alias };
        return toVersion((await calls.get('registered-models/alias', query, OneVersion)).model_version);
      } catch (thrown) {
        // No such alias is INVALID_PARAMETER_VALUE, no such model RESOURCE_DOES_NOT_EXIST.
        const absent = ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'];
        if (thrown instanceof MlflowRefusal && absent.includes(thrown.code)) return null;
        throw thrown;
      }
    },

    async versions(problem) {
      const found = await search(`name = '${problem}'`);
      if (found.length === 0) return [];
      const { registered_model } = await calls.get('registered-models/get', { name: problem }, OneModel);
      return found.map((version) => ({
        ...toVersion(version),
        aliases: registered_model.aliases
          .filter((alias) => alias.version === version.version)
          .map(({ alias }) => alias),
      }));
    },

    async deleteVersion(problem, version) {
      try {
        await calls.send('DELETE', 'model-versions/delete', { name: problem, version }, Done);
      } catch (thrown) {
        if (!(thrown instanceof MlflowRefusal) || thrown.code !== 'RESOURCE_DOES_NOT_EXIST') throw thrown;
      }
    },
  };
}

function toVersion(version: MlflowVersion): RegistryVersion {
  return {
    version: version.version,
    runId: version.run_id,
    createdAt: new Date(version.creation_timestamp),
    tags: version.tags,
    aliases: version.aliases,
  };
}
