import { type ComponentType, type ReactNode, useEffect, useState } from "react";

/**
 * A component whose code is loaded when it is first shown. Where that fails, as without a network, nothing is shown
 * and the rest of the page goes on: the next time it is tried again. `preload` brings the code before it is wanted.
 */
export function whenNeeded<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  placeholder: ReactNode = null,
) {
  let loaded: ComponentType<Props> | null = null;
  const preload = async () => {
    loaded = await load().then(
      (module) => module.default,
      () => null,
    );
  };
  function WhenNeeded(props: Props) {
    const [Loaded, setLoaded] = useState(() => loaded);
    useEffect(() => {
      if (!loaded) void preload().then(() => setLoaded(() => loaded));
    }, []);
    return Loaded ? <Loaded {...props} /> : placeholder;
  }
  return { WhenNeeded, preload };
}
