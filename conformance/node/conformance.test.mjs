// The vendors' Node SDKs, unmodified, against the real binary. What they do unlike the Python ones
// matters here: Tencent's seals the host without its port and names another service in its scope.

import assert from "node:assert/strict";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import dysmsapi, * as models from "@alicloud/dysmsapi20170525";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import sdk from "tencentcloud-sdk-nodejs-sms";

import { png } from "./picture.mjs";
import { key, start } from "./server.mjs";

const TENCENT = "tencentcloud-sdk-nodejs-sms";
const ALIBABA = "@alicloud/dysmsapi20170525";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

let server;
let named = 0;
const expected = new Set();

before(async () => {
  server = await start();
});

after(async () => {
  assert.equal(await server.stop(), 0, server.log());
  if (process.env.SIGNET_PROVOKED) await writeFile(process.env.SIGNET_PROVOKED, provoked());
});

// The codes that tests have met, for the table: what the log says of the refusals they expected.
function provoked() {
  const lines = server.log().split("\n").filter((line) => line.startsWith("{")).map(JSON.parse);
  const met = lines.filter((line) => line.dialect && expected.has(line.request));
  const rows = met.map((line) => `${line.dialect}\t${line.action || "-"}\t${line.code}\n`);
  return [...new Set(rows)].sort().join("");
}

const fresh = (prefix) => `${prefix}${String((named += 1)).padStart(6, "0")}`;

function tencent({ secret = key.secret, version = "v20210111", method = "POST", signMethod } = {}) {
  return new sdk.sms[version].Client({
    credential: { secretId: key.id, secretKey: secret },
    region: "ap-guangzhou",
    profile: {
      signMethod: signMethod ?? "TC3-HMAC-SHA256",
      httpProfile: { endpoint: server.host, protocol: "http://", reqMethod: method, reqTimeout: 30 },
    },
  });
}

const application = (changes) => ({
  SignName: fresh("腾讯云"),
  SignType: 0,
  DocumentType: 1,
  International: 0,
  SignPurpose: 0,
  ProofImage: png().toString("base64"),
  ...changes,
});

async function refused(call, code) {
  const error = await call.then(() => assert.fail(`answered, not refused with ${code}`), (e) => e);
  assert.equal(error.code, code, error.message);
  const id = error.requestId ?? error.data?.RequestId;
  assert.match(id, UUID);
  expected.add(id);
  return error;
}

const WAYS = {
  "tc3-post": {},
  "tc3-get": { method: "GET" },
  "hmac-sha1-post": { signMethod: "HmacSHA1" },
  "hmac-sha1-get": { signMethod: "HmacSHA1", method: "GET" },
  "hmac-sha256-post": { signMethod: "HmacSHA256" },
  "hmac-sha256-get": { signMethod: "HmacSHA256", method: "GET" },
};

for (const [way, options] of Object.entries(WAYS)) {
  test(`${TENCENT} | AddSmsSign | ${way}`, async () => {
    const client = tencent(options);
    const asked = application({ Remark: "plain" });
    const { AddSignStatus, RequestId } = await client.AddSmsSign(asked);
    assert.match(RequestId, UUID);
    const { DescribeSignListStatusSet: items } = await client.DescribeSmsSignList({
      International: 0,
      SignIdSet: [AddSignStatus.SignId, 1],
    });
    assert.deepEqual(
      items.map((item) => [item.SignId, item.SignName, item.StatusCode, item.ReviewReply]),
      [[AddSignStatus.SignId, asked.SignName, 1, ""]],
    );
  });
}

test(`${TENCENT} | AddSmsSign | version 2019-07-11`, async () => {
  const { SignPurpose, ...asked } = application({ UsedMethod: 0 });
  const { AddSignStatus } = await tencent({ version: "v20190711" }).AddSmsSign(asked);
  assert.equal(typeof AddSignStatus.SignId, "number");
  assert.equal(typeof AddSignStatus.SignApplyId, "number");
});

test(`${TENCENT} | AddSmsSign | the same name twice`, async () => {
  const client = tencent();
  const asked = application();
  await client.AddSmsSign(asked);
  await refused(client.AddSmsSign(asked), "InvalidParameterValue.SignExistAndUnapproved");
});

for (const [name, changes, code] of [
  ["text for a picture", { ProofImage: "xxxx" }, "InvalidParameterValue.ImageInvalid"],
  ["a document that does not fit", { SignType: 4 }, "InvalidParameterValue.InvalidDocumentType"],
  ["a long name", { SignName: "x".repeat(16) }, "InvalidParameterValue.SignNameLengthTooLong"],
  ["a wrong type", { SignType: "abc" }, "InvalidParameter"],
  ["an unknown parameter", { Surprise: 1 }, "UnknownParameter"],
  ["a missing parameter", { SignType: undefined }, "MissingParameter"],
]) {
  test(`${TENCENT} | AddSmsSign | ${name}`, async () => {
    await refused(tencent().AddSmsSign(application(changes)), code);
  });
}

for (const [way, options] of Object.entries(WAYS)) {
  test(`${TENCENT} | ModifySmsSign | ${way}`, async () => {
    const client = tencent(options);
    const { SignId } = (await client.AddSmsSign(application())).AddSignStatus;
    const changed = application({ SignId, ProofImage: "", CommissionImage: "" });
    const { ModifySignStatus } = await client.ModifySmsSign(changed);
    assert.deepEqual(ModifySignStatus, { SignId });
    const { DescribeSignListStatusSet: [item] } = await client.DescribeSmsSignList({
      International: 0,
      SignIdSet: [SignId],
    });
    assert.deepEqual([item.SignName, item.StatusCode], [changed.SignName, 1]);
  });
}

test(`${TENCENT} | ModifySmsSign | version 2019-07-11`, async () => {
  const client = tencent({ version: "v20190711" });
  const older = (changes) => {
    const { SignPurpose, ...asked } = application({ UsedMethod: 0, ...changes });
    return asked;
  };
  const { SignId } = (await client.AddSmsSign(older())).AddSignStatus;
  const { ModifySignStatus } = await client.ModifySmsSign(older({ SignId }));
  assert.equal(ModifySignStatus.SignId, SignId);
  assert.match(ModifySignStatus.SignApplyId, /^[0-9]+$/);
  await refused(
    client.ModifySmsSign(older({ SignId, UsedMethod: 2 })),
    "InvalidParameterValue.InvalidUsedMethod",
  );
});

for (const [name, changes, code] of [
  ["an unknown id", { SignId: 1 }, "FailedOperation.MissingSignatureToModify"],
  ["another market", { International: 1 }, "InvalidParameterValue.InvalidInternational"],
  ["a bad purpose", { SignPurpose: 2 }, "InvalidParameterValue.InvalidSignPurpose"],
  ["no picture at all", { ProofImage: undefined }, "MissingParameter"],
]) {
  test(`${TENCENT} | ModifySmsSign | ${name}`, async () => {
    const client = tencent();
    const { SignId } = (await client.AddSmsSign(application())).AddSignStatus;
    await refused(client.ModifySmsSign(application({ SignId, ...changes })), code);
  });
}

for (const [version, unknown] of [
  ["v20210111", "FailedOperation.SignIdNotExist"],
  ["v20190711", "FailedOperation.MissingSignatureToModify"],
]) {
  test(`${TENCENT} | DeleteSmsSign | version ${version}`, async () => {
    const { SignId } = (await tencent().AddSmsSign(application())).AddSignStatus;
    const client = tencent({ version });
    const { DeleteSignStatus } = await client.DeleteSmsSign({ SignId });
    assert.equal(DeleteSignStatus.DeleteStatus, "return successfully!");
    assert.ok(Math.abs(DeleteSignStatus.DeleteTime - Date.now() / 1000) < 60);
    await refused(client.DeleteSmsSign({ SignId }), unknown);
    const { DescribeSignListStatusSet: items } = await client.DescribeSmsSignList({
      International: 0,
      SignIdSet: [SignId],
    });
    assert.deepEqual(items, []);
  });
}

test(`${TENCENT} | DescribeSmsSignList | a wrong secret`, async () => {
  const call = tencent({ secret: "WrongSecretForTests" }).DescribeSmsSignList({ International: 0 });
  await refused(call, "AuthFailure.SignatureFailure");
});

function alibaba({ secret = key.secret, algorithm } = {}) {
  return new (dysmsapi.default ?? dysmsapi)(
    new $OpenApiUtil.Config({
      accessKeyId: key.id,
      accessKeySecret: secret,
      endpoint: server.host,
      protocol: "http",
      signatureAlgorithm: algorithm,
      readTimeout: 30_000,
    }),
  );
}

async function upload(client, content) {
  const asked = new models.GetQualificationOssInfoRequest({ bizType: "dysms" });
  const { data } = (await client.getQualificationOssInfo(asked)).body;
  const fileKey = `${data.startPath}/${fresh("pic")}.png`;
  const form = new FormData();
  form.append("key", fileKey);
  form.append("OSSAccessKeyId", data.accessKeyId);
  form.append("policy", data.policy);
  form.append("Signature", data.signature);
  form.append("success_action_status", "200");
  form.append("file", new Blob([content], { type: "image/png" }), "picture.png");
  const answer = await fetch(`${data.host}/`, { method: "POST", body: form });
  assert.equal(answer.status, 200, await answer.text());
  return fileKey;
}

async function letter(client, changes) {
  const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  return new models.CreateSmsAuthorizationLetterRequest({
    authorizationLetterName: fresh("授权书"),
    authorizationLetterPic: changes?.authorizationLetterPic ?? (await upload(client, png())),
    authorization: "菜鸟网络科技有限公司",
    organizationCode: "9****************A",
    proxyAuthorization: "支付宝(中国)网络技术有限公司",
    authorizationLetterExpDate: `${day(-2)}~${day(365)}`,
    signList: ["菜鸟网络", "菜鸟裹裹"],
    ...changes,
  });
}

const ALGORITHMS = { "v3-sha256": undefined, "v3-sm3": "ACS3-HMAC-SM3", v1: "v2" };

for (const [name, algorithm] of Object.entries(ALGORITHMS)) {
  test(`${ALIBABA} | CreateSmsAppIcpRecord | ${name}`, async () => {
    const client = alibaba({ algorithm });
    const picture = png();
    const asked = new models.CreateSmsAppIcpRecordRequest({
      appIcpRecordPic: await upload(client, picture),
      appServiceName: "阿里云",
      appPrincipalUnitName: "a b+c*d~e/f'g(h)!&=%",
      appIcpLicenseNumber: "B2-20080101",
      appApprovalDate: "2025-05-22",
      domain: "https://apps.apple.com/cn/app/阿里云/id981011420",
    });
    const created = await client.createSmsAppIcpRecord(asked);
    assert.equal(created.statusCode, 200);
    assert.deepEqual([created.body.code, created.body.success], ["OK", true]);

    const query = new models.QuerySmsAppIcpRecordRequest({
      appIcpRecordIdList: [Number(created.body.data), 1],
    });
    const [record, ...more] = (await client.querySmsAppIcpRecord(query)).body.data;
    assert.equal(more.length, 0);
    assert.equal(record.appIcpRecordId, Number(created.body.data));
    assert.equal(record.appPrincipalUnitName, asked.appPrincipalUnitName);
    assert.equal(record.domain, asked.domain);
    const file = await fetch(record.appIcpRecordPicUrl);
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), picture);
  });

  test(`${ALIBABA} | CreateSmsAuthorizationLetter | ${name}`, async () => {
    const client = alibaba({ algorithm });
    const asked = await letter(client);
    const id = Number((await client.createSmsAuthorizationLetter(asked)).body.data);
    const query = new models.QuerySmsAuthorizationLetterRequest({ authorizationLetterIdList: [id] });
    const [found] = (await client.querySmsAuthorizationLetter(query)).body.data;
    assert.equal(found.authorizationLetterName, asked.authorizationLetterName);
    assert.equal(found.signScope, "菜鸟网络、菜鸟裹裹");
    assert.deepEqual([found.state, found.status], ["INT", "VALID"]);
    await refused(client.createSmsAuthorizationLetter(asked), "AuthorizationLetterNameRepeat");
  });

  test(`${ALIBABA} | QuerySmsAuthorizationLetter | ${name} with a wrong secret`, async () => {
    const client = alibaba({ algorithm, secret: "WrongSecretForTests" });
    const call = client.querySmsAuthorizationLetter(new models.QuerySmsAuthorizationLetterRequest({}));
    const error = await refused(call, "SignatureDoesNotMatch");
    assert.equal(error.statusCode, 400);
  });
}

test(`${ALIBABA} | CreateSmsAuthorizationLetter | a file that was not uploaded`, async () => {
  const client = alibaba();
  const asked = await letter(client, { authorizationLetterPic: "123456/no.jpg" });
  await refused(client.createSmsAuthorizationLetter(asked), "AuthorizationOssFileNotUploadError");
});

test(`${ALIBABA} | CreateSmsAppIcpRecord | nothing given`, async () => {
  const call = alibaba().createSmsAppIcpRecord(new models.CreateSmsAppIcpRecordRequest({}));
  await refused(call, "MissingAppApprovalDate");
});

// Has a code sent to a phone, and reads it off the phone.
async function phoneCode(client, phoneNo) {
  const sent = await client.requiredPhoneCode(new models.RequiredPhoneCodeRequest({ phoneNo }));
  assert.deepEqual([sent.body.code, sent.body.success], ["OK", true]);
  for (const name of await readdir(server.outbox)) {
    const path = `${server.outbox}/${name}`;
    const message = JSON.parse(await readFile(path, "utf8"));
    if (message.phone_number !== phoneNo) continue;
    await rm(path);
    return message.code;
  }
  return assert.fail("no code was sent");
}

async function qualification(client, phoneNo, changes) {
  const period = "2023-01-01~2093-01-01";
  const file = async () => upload(client, png());
  return new models.SubmitSmsQualificationRequest({
    qualificationName: fresh("资质"),
    useBySelf: false,
    companyType: "COMPANY",
    companyName: "菜鸟网络科技有限公司",
    organizationCode: "91330000MA00000012",
    bussinessLicenseExpDate: period,
    businessLicensePics: [
      new models.SubmitSmsQualificationRequestBusinessLicensePics({
        type: "businessLicense",
        licensePic: await file(),
      }),
    ],
    legalPersonName: "欧阳小华",
    legalPersonIDCardType: "identityCard",
    // The national standard's own example.
    legalPersonIDCardNo: "11010519491231002X",
    legalPersonIdCardEffTime: period,
    adminName: "李华",
    adminIDCardType: "passport",
    adminIDCardNo: "E12345678",
    adminIDCardExpDate: period,
    adminIDCardPic: await file(),
    adminIDCardFrontFace: await file(),
    adminPhoneNo: phoneNo,
    whetherShare: false,
    ...changes,
  });
}

test(`${ALIBABA} | SubmitSmsQualification | filed and read both ways`, async () => {
  const client = alibaba();
  const certifyCode = await phoneCode(client, "13700000001");
  const valid = new models.ValidPhoneCodeRequest({ phoneNo: "13700000001", certifyCode });
  assert.equal((await client.validPhoneCode(valid)).body.data, true);
  const asked = await qualification(client, "13700000001", { certifyCode });
  const id = Number((await client.submitSmsQualification(asked)).body.data);
  const single = new models.QuerySingleSmsQualificationRequest({ qualificationGroupId: id });
  const { data: one } = (await client.querySingleSmsQualification(single)).body;
  assert.deepEqual([one.qualificationGroupId, one.state, one.useBySelf], [id, "INT", false]);
  assert.deepEqual([one.adminName, one.adminIDCardNo], ["李华", "E*******8"]);
  const query = new models.QuerySmsQualificationRecordRequest({ workOrderId: one.workOrderId });
  const { data: page } = (await client.querySmsQualificationRecord(query)).body;
  assert.deepEqual([page.total, page.list[0].groupId, page.list[0].stateName], [1, id, "INIT"]);
  assert.equal(page.list[0].useBySelf, "false");
});

test(`${ALIBABA} | SubmitSmsQualification | a wrong code`, async () => {
  const client = alibaba();
  const sent = await phoneCode(client, "13700000002");
  const certifyCode = sent === "000000" ? "000001" : "000000";
  const asked = await qualification(client, "13700000002", { certifyCode });
  const error = await refused(client.submitSmsQualification(asked), "CertifyCodeError");
  assert.equal(error.statusCode, 400);
});

test(`${TENCENT} | SendSms | an operation that is not served`, async () => {
  const asked = { PhoneNumberSet: ["+8610000000000"], SmsSdkAppId: "1400000000", TemplateId: "1" };
  await refused(tencent().SendSms(asked), "InvalidAction");
});

test(`${ALIBABA} | SendSms | an operation that is not served`, async () => {
  const asked = { phoneNumbers: "10000000000", signName: "阿里云", templateCode: "SMS_0" };
  const error = await refused(alibaba().sendSms(new models.SendSmsRequest(asked)), "InvalidAction.NotFound");
  assert.equal(error.statusCode, 404);
});

test(`${ALIBABA} | SendSms | an operation that is not here`, async () => {
  const asked = { phoneNumbers: "10000000000", signName: "阿里云", templateCode: "SMS_0" };
  const error = await refused(
    alibaba().sendSms(new models.SendSmsRequest(asked)),
    "InvalidAction.NotFound",
  );
  assert.equal(error.statusCode, 404);
});

for (const [name, algorithm] of Object.entries(ALGORITHMS)) {
  test(`${ALIBABA} | AddSmsSign | ${name}`, async () => {
    const client = alibaba({ algorithm });
    const signName = fresh("旧");
    const signFileList = [
      new models.AddSmsSignRequestSignFileList({
        fileContents: png().toString("base64"),
        fileSuffix: "png",
      }),
    ];
    const asked = new models.AddSmsSignRequest({ signName, signSource: 0, remark: "r", signFileList });
    assert.deepEqual(
      [(await client.addSmsSign(asked)).body].map(({ code, signName: of }) => [code, of]),
      [["OK", signName]],
    );
    await refused(client.addSmsSign(asked), "SignName.Exists");

    const { body } = await client.getSmsSign(new models.GetSmsSignRequest({ signName }));
    assert.deepEqual(
      [body.signStatus, body.auditInfo.rejectInfo, body.thirdParty, body.registerResult],
      [0, "无审核备注", false, -1],
    );
    assert.deepEqual(
      body.signIspRegisterDetailList.map((it) => [it.operatorCode, it.registerStatus]),
      [["mobile", -2], ["unicom", -2], ["telecom", -2]],
    );
    const page = new models.QuerySmsSignListRequest({ pageIndex: 1, pageSize: 50 });
    const { smsSignList, totalCount } = (await client.querySmsSignList(page)).body;
    assert.equal(totalCount, smsSignList.length);
    const [newest] = smsSignList;
    assert.deepEqual(
      [newest.signName, newest.auditStatus, newest.businessType, newest.reason.rejectInfo],
      [signName, "AUDIT_STATE_INIT", "通用类型", "无审核备注"],
    );
    assert.equal(newest.authorizationLetterAuditPass, false);
  });
}

test(`${ALIBABA} | CreateSmsSign | a qualification that is not there`, async () => {
  const asked = { signName: fresh("云"), signSource: 0, qualificationId: 1, thirdParty: false };
  const call = alibaba().createSmsSign(new models.CreateSmsSignRequest(asked));
  const error = await refused(call, "QualificationNotFound");
  assert.equal(error.statusCode, 400);
});
