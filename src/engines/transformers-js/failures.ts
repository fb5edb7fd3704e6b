import type { InferenceSession } from "onnxruntime-web";

/**
 * transformers.js 4.3 has a run wait for the good end of the one before: after one that failed, all others fail for
 * its reason, in whatever session, as long as the page lives. So runs of `session` come to a good end from here on, and
 * what one failed for is thrown where the library reads its outputs.
 */
export function failWhereRead(session: InferenceSession): void {
  const run = session.run.bind(session);
  session.run = async (feeds: InferenceSession.FeedsType) => {
    try {
      return await run(feeds);
    } catch (error) {
      return {
        get failure(): never {
          throw error;
        },
      };
    }
  };
}
