import { Module } from '@nestjs/common';
import { PlaygroundController } from './playground.controller.js';
import { PlaygroundPeople } from './playground-people.js';

/** A page to try the API in a browser. */
@Module({ controllers: [PlaygroundController], providers: [PlaygroundPeople] })
export class PlaygroundModule {}
