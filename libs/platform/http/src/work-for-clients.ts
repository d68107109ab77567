import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { onBehalfOf } from '#kernel';
import type { Principal } from '#platform/auth';

type Method = (...args: readonly unknown[]) => unknown;

/** Runs each controller method on behalf of the client whose request it gets. Call it before routes are created. */
export function workForClients(app: INestApplicationContext): void {
  for (const { controllers } of app.get(ModulesContainer).values())
    for (const { instance } of controllers.values()) if (instance) wrapMethods(instance);
}

function wrapMethods(controller: object): void {
  const methods = controller as Record<string, Method>;
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(controller))) {
    const method = methods[name];
    if (name === 'constructor' || typeof method !== 'function') continue;
    methods[name] = withMetadata(method, function (this: object, ...args) {
      const principal = args.find((arg) => (arg as Principal | undefined)?.client !== undefined);
      return onBehalfOf((principal as Principal | undefined)?.client, () => method.apply(this, [...args]));
    });
  }
}

/** Nest finds what decorators have declared by the function itself, and by its name. */
function withMetadata(from: Method, to: Method): Method {
  for (const key of Reflect.getMetadataKeys(from))
    Reflect.defineMetadata(key, Reflect.getMetadata(key, from), to);
  return Object.defineProperty(to, 'name', { value: from.name });
}
