import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { ControllerProfiles } from '#consents';
import {
  controllerProfileInputSchema,
  controllerProfileSchema,
  type ControllerProfileInput,
  type ControllerProfileView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { controllerProfileView } from './controller-profile.view.js';

@ApiTags('Receipts')
@Controller('v1/controller-profile')
export class ControllerProfileController {
  constructor(@Inject(ControllerProfiles) private readonly profiles: ControllerProfiles) {}

  @Get()
  @Requires('consents:read')
  @Answers(200, controllerProfileSchema, 'Who is responsible, as receipts name it')
  async get(): Promise<ControllerProfileView> {
    return controllerProfileView(await this.profiles.current());
  }

  /** For receipts of answers from now on; those that were given keep the profile they were given under. */
  @Put()
  @Requires('consents:write')
  @Answers(200, controllerProfileSchema)
  async replace(
    @Body({ schema: controllerProfileInputSchema }) body: ControllerProfileInput,
  ): Promise<ControllerProfileView> {
    return controllerProfileView(await this.profiles.replace(body));
  }
}
