/** The part of Cache Storage that is used here, in memory. */
export function fakeCacheStorage(): CacheStorage {
  const caches = new Map<string, Cache>();
  const open = async (name: string): Promise<Cache> => {
    const cache = caches.get(name) ?? fakeCache();
    caches.set(name, cache);
    return cache;
  };
  return { open } as CacheStorage;
}

function fakeCache(): Cache {
  const responses = new Map<string, Response>();
  return {
    match: async (url: string) => responses.get(url)?.clone(),
    put: async (url: string, response: Response) => void responses.set(url, response),
    keys: async () => [...responses.keys()].map((url) => ({ url })),
    delete: async (url: string) => responses.delete(url),
  } as unknown as Cache;
}
